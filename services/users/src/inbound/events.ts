import { accountDeleted, type Forgetting } from "@tixlys/messaging/people";
import type { EventHandler } from "@tixlys/messaging/postgres";
import type { AccountListener } from "../application/account-listener.ts";
import { accountDisabled } from "./events/account-disabled.ts";
import { accountEmailChanged } from "./events/account-email-changed.ts";
import { accountEnabled } from "./events/account-enabled.ts";
import { accountRegistered } from "./events/account-registered.ts";
import { accountRoleChanged } from "./events/account-role-changed.ts";
import { accountUsernameChanged } from "./events/account-username-changed.ts";

/** Every event this service listens to; other types of the same durable are acknowledged unread (decision 34). */
export const handlers: readonly EventHandler<AccountListener & Forgetting>[] = [
  accountRegistered,
  accountUsernameChanged,
  accountEmailChanged,
  accountRoleChanged,
  accountDisabled,
  accountEnabled,
  accountDeleted,
];
