import type { Money } from "@tixlys/nexus";
import type {
  CustomerId,
  JobId,
  OfferId,
  OrderId,
  ProviderId,
  ServiceId,
} from "../shared/ids.ts";
import type { ChangedField } from "./events.ts";
import type { Terms } from "./state.ts";

export type PlaceOrder = {
  readonly type: "PlaceOrder";
  readonly orderId: OrderId;
  readonly customerId: CustomerId;
  readonly serviceId: ServiceId;
  readonly terms: Terms;
  readonly expiresAt: Date;
  readonly at: Date;
};

/** The terms as they shall be; words that change are in `changed` alone. */
export type ChangeOrder = {
  readonly type: "ChangeOrder";
  readonly by: CustomerId;
  readonly terms: Partial<Omit<Terms, "budget">> & {
    /** Null takes it away. */
    readonly budget?: Money | null;
  };
  readonly changed: readonly ChangedField[];
  readonly at: Date;
};

export type MakeOffer = {
  readonly type: "MakeOffer";
  readonly offerId: OfferId;
  readonly by: ProviderId;
  readonly price: Money;
  readonly bookTime: Date;
  readonly at: Date;
};

export type ChangeOffer = {
  readonly type: "ChangeOffer";
  readonly offerId: OfferId;
  readonly by: ProviderId;
  readonly price?: Money;
  readonly bookTime?: Date;
  readonly at: Date;
};

export type WithdrawOffer = {
  readonly type: "WithdrawOffer";
  readonly offerId: OfferId;
  /** The provider, or nobody any more: their account has gone. */
  readonly by:
    | { readonly kind: "provider"; readonly id: ProviderId }
    | { readonly kind: "account-gone" };
  readonly at: Date;
};

export type AcceptOffer = {
  readonly type: "AcceptOffer";
  readonly offerId: OfferId;
  readonly by: CustomerId;
  /** Of the job that begins with it. */
  readonly jobId: JobId;
  readonly at: Date;
};

export type CancelOrder = {
  readonly type: "CancelOrder";
  /** The customer, while the order is open; their account that has gone; or the job that came to nothing. */
  readonly by:
    | { readonly kind: "customer"; readonly id: CustomerId }
    | { readonly kind: "account-gone" | "job-cancelled" };
  readonly at: Date;
};

export type ExpireOrder = { readonly type: "ExpireOrder"; readonly at: Date };
export type CloseOrder = { readonly type: "CloseOrder"; readonly at: Date };

export type OrderCommand =
  | PlaceOrder
  | ChangeOrder
  | MakeOffer
  | ChangeOffer
  | WithdrawOffer
  | AcceptOffer
  | CancelOrder
  | ExpireOrder
  | CloseOrder;
