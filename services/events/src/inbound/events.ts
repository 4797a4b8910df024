import { accountDeleted, type Forgetting } from "@tixlys/messaging/people";
import type { EventHandler } from "@tixlys/messaging/postgres";
import type { PeopleListener } from "../application/webhooks/people-listener.ts";
import { accountDisabled } from "./events/account-disabled.ts";
import { accountRoleChanged } from "./events/account-role-changed.ts";

/** Every event this service acts on; other types of the same durable are acknowledged unread (decision 34). */
export const handlers: readonly EventHandler<Forgetting & PeopleListener>[] = [
  accountDeleted,
  accountDisabled,
  accountRoleChanged,
];
