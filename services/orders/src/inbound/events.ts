import { accountDeleted, type Forgetting } from "@tixlys/messaging/people";
import type { EventHandler } from "@tixlys/messaging/postgres";
import type { Listener } from "../application/people-listener.ts";
import { accountDisabled } from "./events/account-disabled.ts";
import { accountEnabled } from "./events/account-enabled.ts";
import { accountRegistered } from "./events/account-registered.ts";
import { accountRoleChanged } from "./events/account-role-changed.ts";
import { profileCreated } from "./events/profile-created.ts";
import { profileUpdated } from "./events/profile-updated.ts";
import { providerUpdated } from "./events/provider-updated.ts";
import { serviceCreated } from "./events/service-created.ts";
import { serviceDeleted } from "./events/service-deleted.ts";
import { serviceUpdated } from "./events/service-updated.ts";

/** Every event this service listens to; other types of the same durables are acknowledged unread (decision 34). */
export const handlers: readonly EventHandler<Listener & Forgetting>[] = [
  accountRegistered,
  accountRoleChanged,
  accountDisabled,
  accountEnabled,
  accountDeleted,
  profileCreated,
  profileUpdated,
  providerUpdated,
  serviceCreated,
  serviceUpdated,
  serviceDeleted,
];
