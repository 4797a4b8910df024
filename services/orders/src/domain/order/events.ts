import type { Money } from "@tixlys/nexus";
import type {
  CustomerId,
  JobId,
  OfferId,
  OrderId,
  ProviderId,
  ServiceId,
} from "../shared/ids.ts";
import type { Area } from "../shared/place.ts";

/** What an order's change can change. */
export const changedFields = [
  "description",
  "location",
  "city",
  "timeStart",
  "timeEnd",
  "budget",
] as const;
export type ChangedField = (typeof changedFields)[number];

/** Each names its order: whoever hears of it apart from its stream, as the process manager does, needs to know. */
type OfOrder = { readonly orderId: OrderId; readonly at: Date };
type OfOffer = OfOrder & {
  readonly offerId: OfferId;
  readonly providerId: ProviderId;
};
type TermsOf = {
  readonly area: Area;
  readonly timeStart: Date;
  readonly timeEnd: Date;
  readonly budget?: Money | undefined;
};

export type OrderPlaced = OfOrder &
  TermsOf & {
    readonly type: "OrderPlaced";
    readonly customerId: CustomerId;
    readonly serviceId: ServiceId;
    readonly expiresAt: Date;
  };
/** All terms as they are from now on, and which of them are others than before. */
export type OrderChanged = OfOrder &
  TermsOf & {
    readonly type: "OrderChanged";
    readonly changed: readonly ChangedField[];
  };
export type OfferMade = OfOffer & {
  readonly type: "OfferMade";
  readonly price: Money;
  readonly bookTime: Date;
};
export type OfferChanged = OfOffer & {
  readonly type: "OfferChanged";
  readonly price: Money;
  readonly bookTime: Date;
};
export type OfferWithdrawn = OfOffer & {
  readonly type: "OfferWithdrawn";
  readonly reason: "provider" | "account-gone";
};
export type OfferAccepted = OfOffer & {
  readonly type: "OfferAccepted";
  readonly jobId: JobId;
  readonly price: Money;
};
export type OfferRejected = OfOffer & {
  readonly type: "OfferRejected";
  readonly price: Money;
};
export type OrderCancelled = OfOrder & {
  readonly type: "OrderCancelled";
  readonly reason: "customer" | "account-gone" | "job-cancelled";
};
export type OrderExpired = OfOrder & { readonly type: "OrderExpired" };
export type OrderClosed = OfOrder & { readonly type: "OrderClosed" };

export type OrderEvent =
  | OrderPlaced
  | OrderChanged
  | OfferMade
  | OfferChanged
  | OfferWithdrawn
  | OfferAccepted
  | OfferRejected
  | OrderCancelled
  | OrderExpired
  | OrderClosed;
