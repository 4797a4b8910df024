import { accountRegistered } from "./events/account-registered.ts";

/** Every event this service listens to; other types of the same durable are acknowledged unread (decision 34). */
export const handlers = [accountRegistered] as const;
