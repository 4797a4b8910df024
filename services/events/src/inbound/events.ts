import { accountDeleted, type Forgetting } from "@tixlys/messaging/people";
import type { EventHandler } from "@tixlys/messaging/postgres";
import type { AccountListener } from "../application/owners.ts";
import { accountRegistered } from "./events/account-registered.ts";

/** Every event this service listens to; other types of the same durable are acknowledged unread (decision 34). */
export const handlers: readonly EventHandler<AccountListener & Forgetting>[] = [
  accountRegistered,
  accountDeleted,
];
