import type { Forgetting } from "@tixlys/messaging/people";
import type { EventHandler } from "@tixlys/messaging/postgres";
import type { ContactNews } from "../application/contact-news.ts";
import type { Farewell } from "../application/farewell.ts";
import { accountDeleted } from "./events/account-deleted.ts";
import { accountEmailChanged } from "./events/account-email-changed.ts";
import { accountRegistered } from "./events/account-registered.ts";
import { accountUsernameChanged } from "./events/account-username-changed.ts";
import { accountVerified } from "./events/account-verified.ts";
import { messageSent, type Talking } from "./events/message-sent.ts";
import { notices } from "./events/notices.ts";
import {
  type Hearing,
  profileCreated,
  profileUpdated,
} from "./events/profile-heard.ts";
import { registrationRequested } from "./events/registration-requested.ts";
import { sessionRevoked, type Subscribing } from "./events/session-ended.ts";
import type { Telling } from "./events/tells.ts";

/** What the handlers are bound to, in the transaction that takes a message in. */
export type Bound = ContactNews &
  Telling &
  Hearing &
  Talking &
  Farewell &
  Subscribing &
  Forgetting;

/** Every event this service listens to; other types of the same durables are acknowledged unread (decision 34). */
export const handlers: readonly EventHandler<Bound>[] = [
  registrationRequested,
  accountRegistered,
  accountUsernameChanged,
  accountEmailChanged,
  accountVerified,
  accountDeleted,
  profileCreated,
  profileUpdated,
  messageSent,
  sessionRevoked,
  ...notices,
];
