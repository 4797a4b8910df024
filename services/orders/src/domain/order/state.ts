import type { Money } from "@tixlys/nexus";
import type { CustomerId, JobId, OrderId, ServiceId } from "../shared/ids.ts";
import type { Area } from "../shared/place.ts";
import type {
  AcceptedOffer,
  Offer,
  PendingOffer,
  SettledOffer,
  WithdrawnOffer,
} from "./offer.ts";

/** What is asked for, but for the words, which stand beside the stream. */
export type Terms = {
  readonly area: Area;
  readonly timeStart: Date;
  readonly timeEnd: Date;
  readonly budget: Money | undefined;
};

type Placed = {
  readonly id: OrderId;
  readonly customerId: CustomerId;
  readonly serviceId: ServiceId;
  readonly terms: Terms;
  readonly expiresAt: Date;
  /** How often its customer has changed it. */
  readonly changes: number;
  readonly placedAt: Date;
  readonly updatedAt: Date;
};

/** Providers may bid; nobody has won, so there can be neither an accepted offer nor a job. */
export type OpenOrder = Placed & {
  readonly status: "open";
  readonly offers: readonly (PendingOffer | WithdrawnOffer)[];
};

/** One offer has won, and all others are settled: a second winner cannot be written down. */
type Won = Placed & {
  readonly winner: AcceptedOffer;
  readonly others: readonly SettledOffer[];
  readonly jobId: JobId;
};

export type AssignedOrder = Won & { readonly status: "assigned" };
/** The job is done and confirmed. */
export type ClosedOrder = Won & { readonly status: "closed" };

/** It was cancelled while it was open, or its job was. */
export type CancelledOrder =
  | (Placed & {
      readonly status: "cancelled";
      readonly others: readonly SettledOffer[];
      readonly winner?: never;
      readonly jobId?: never;
    })
  | (Won & { readonly status: "cancelled" });

/** Nobody was chosen in time. */
export type ExpiredOrder = Placed & {
  readonly status: "expired";
  readonly others: readonly SettledOffer[];
};

export type Order =
  OpenOrder | AssignedOrder | ClosedOrder | CancelledOrder | ExpiredOrder;

export type OrderState = { readonly status: "none" } | Order;
export type OrderStatus = Order["status"];

export const orderStatuses = [
  "open",
  "assigned",
  "closed",
  "cancelled",
  "expired",
] as const satisfies readonly OrderStatus[];

/** All offers of an order, in the order in which they were made. */
export function offersOf(order: Order): readonly Offer[] {
  if (order.status === "open") return order.offers;
  const { winner, others } = { winner: undefined, ...order };
  if (winner === undefined) return others;
  return [...others, winner].toSorted((one, two) =>
    one.id < two.id ? -1 : Number(one.id > two.id),
  );
}
