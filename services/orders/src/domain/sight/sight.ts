import type { Job } from "../job/job.ts";
import type { Offer } from "../order/offer.ts";
import { offersOf, type Order } from "../order/state.ts";

/** Who looks at an order. */
export type Viewer = {
  readonly userId: string;
  readonly isProvider: boolean;
  /** Has passed the guard of management. */
  readonly isManagement: boolean;
};

/** What of an order somebody may see; what is not here is not there for them. */
export type Sight = {
  /** Who the customer is. */
  readonly showsCustomer: boolean;
  /** The door itself; otherwise the area around it. */
  readonly showsPlace: boolean;
  readonly showsHistory: boolean;
  readonly offers: readonly Offer[];
  readonly showsJob: boolean;
};

/**
 * The one place that decides what each of them may see of an order, and so of its customer:
 *
 * - the customer and management see everything;
 * - a provider sees an open order without its customer and its door, and of the offers their own alone;
 * - the provider who has won sees customer and door from the acceptance on, as long as the order is not cancelled;
 * - a provider who has offered and not won keeps seeing that order and their offer, and learns no more than before;
 * - for everybody else there is no such order.
 */
export function sightOf(order: Order, viewer: Viewer): Sight | undefined {
  const all = offersOf(order);
  if (viewer.isManagement || viewer.userId === order.customerId)
    return {
      showsCustomer: true,
      showsPlace: true,
      showsHistory: true,
      offers: all,
      showsJob: true,
    };
  const offers = all.filter(({ providerId }) => providerId === viewer.userId);
  const mayBid = viewer.isProvider && order.status === "open";
  if (!mayBid && offers.length === 0) return undefined;
  const hasWon = offers.some(({ status }) => status === "accepted");
  const knows =
    hasWon && (order.status === "assigned" || order.status === "closed");
  return {
    showsCustomer: knows,
    showsPlace: knows,
    showsHistory: false,
    offers,
    showsJob: hasWon,
  };
}

/** What of a job somebody may see. */
export type JobSight = {
  /** What the parties are called. */
  readonly showsNames: boolean;
};

/**
 * A job is its parties' and management's, and for everybody else there is none. Once it is cancelled the provider is told no
 * more what the customer is called, and so on as with the order: ids stay, which both know from the acceptance.
 */
export function jobSightOf(job: Job, viewer: Viewer): JobSight | undefined {
  if (viewer.isManagement || viewer.userId === job.customerId)
    return { showsNames: true };
  if (viewer.userId !== job.providerId) return undefined;
  return { showsNames: job.status !== "cancelled" };
}
