import type { Money } from "@tixlys/nexus";
import type { OfferId, ProviderId } from "../shared/ids.ts";

/** What a provider asks, and when they would come. */
type Bid = {
  readonly id: OfferId;
  readonly providerId: ProviderId;
  readonly price: Money;
  readonly bookTime: Date;
  readonly madeAt: Date;
  /** How often it has been changed. */
  readonly changes: number;
  readonly updatedAt: Date;
};

export type PendingOffer = Bid & { readonly status: "pending" };
export type AcceptedOffer = Bid & { readonly status: "accepted" };
export type RejectedOffer = Bid & { readonly status: "rejected" };
export type WithdrawnOffer = Bid & { readonly status: "withdrawn" };

/** One that cannot win any more. */
export type SettledOffer = RejectedOffer | WithdrawnOffer;
export type Offer = PendingOffer | AcceptedOffer | SettledOffer;

export const offerStatuses = [
  "pending",
  "accepted",
  "rejected",
  "withdrawn",
] as const satisfies readonly Offer["status"][];

/** So many offers may stand in one order, the withdrawn ones among them. */
export const offersAtMost = 100;
/** So many of them may be one provider's, so that nobody keeps the others out by offering and withdrawing. */
export const offersOfOneAtMost = 5;
/** So often may one offer be changed, and one order: whoever reads them reads all that has happened to them. */
export const offerChangesAtMost = 10;
export const orderChangesAtMost = 100;
