import type { JobId } from "../shared/ids.ts";
import type { Offer } from "./offer.ts";
import type { OrderStatus } from "./state.ts";

/** Why a command to an order does nothing. */
export type OrderRejection =
  | { readonly type: "OrderUnknown" }
  | { readonly type: "OrderExists" }
  /** Somebody else's order, which whoever asks must not learn of. */
  | { readonly type: "NotTheCustomer" }
  /** With the job, where there is one: who wanted to cancel can cancel that. */
  | {
      readonly type: "OrderNotOpen";
      readonly status: OrderStatus;
      readonly jobId?: JobId;
    }
  | { readonly type: "OrderNotAssigned"; readonly status: OrderStatus }
  | { readonly type: "OfferUnknown" }
  | { readonly type: "NotTheProvider" }
  | { readonly type: "OfferNotPending"; readonly status: Offer["status"] }
  | { readonly type: "LiveOfferExists" }
  | { readonly type: "OwnOrder" }
  | { readonly type: "OffersFull" }
  /** It has been changed as often as it may be. */
  | { readonly type: "ChangesFull" }
  | { readonly type: "TimeRangeInvalid" }
  | { readonly type: "BookTimePast" };
