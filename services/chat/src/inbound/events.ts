import { accountDeleted, type Forgetting } from "@tixlys/messaging/people";
import type { EventHandler } from "@tixlys/messaging/postgres";
import type { OrderListener } from "../application/order-listener.ts";
import type { PeopleListener } from "../application/people-listener.ts";
import { offerAccepted } from "./events/offer-accepted.ts";
import { offerChanged } from "./events/offer-changed.ts";
import { offerMade } from "./events/offer-made.ts";
import { offerRejected } from "./events/offer-rejected.ts";
import { offerWithdrawn } from "./events/offer-withdrawn.ts";
import { orderCancelled } from "./events/order-cancelled.ts";
import { orderExpired } from "./events/order-expired.ts";
import { profileCreated } from "./events/profile-created.ts";
import { profileDeleted } from "./events/profile-deleted.ts";
import { profileUpdated } from "./events/profile-updated.ts";

/** What a handler is given, bound to the transaction that takes the message in. */
export type Listener = OrderListener & PeopleListener & Forgetting;

/** Every event this service listens to; other types of the same durables are acknowledged unread (decision 34). */
export const handlers: readonly EventHandler<Listener>[] = [
  accountDeleted,
  profileCreated,
  profileUpdated,
  profileDeleted,
  offerMade,
  offerChanged,
  offerWithdrawn,
  offerRejected,
  offerAccepted,
  orderCancelled,
  orderExpired,
];
