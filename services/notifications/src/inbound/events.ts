import { accountRegistered } from "./events/account-registered.ts";
import { accountUsernameChanged } from "./events/account-username-changed.ts";
import { apiKeyCreated } from "./events/api-key-created.ts";
import { registrationRefused } from "./events/registration-refused.ts";
import { registrationRequested } from "./events/registration-requested.ts";

/** Every event this service listens to; other types of the same durables are acknowledged unread (decision 34). */
export const handlers = [
  registrationRequested,
  registrationRefused,
  accountRegistered,
  accountUsernameChanged,
  apiKeyCreated,
] as const;
