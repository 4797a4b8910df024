import { reject, type Reply, stale } from "@tixlys/pawz";
import type { AcceptRejection } from "../../application/accept-offer.ts";
import type { FieldMalformed } from "../../application/fields.ts";
import type { OfferRejection } from "../../application/offers.ts";
import type { PlaceRejection } from "../../application/place-order.ts";

/** All that orders and offers can be refused for. */
export const refusals = [
  "not-found",
  "invalid-format",
  "invalid-value",
  "invalid-time-range",
  "invalid-state",
  "version-clash",
] as const;

const retrySeconds = 1;

/** What each rejection is to whoever asked for it; what they must not learn of is not there. */
export function refuse(
  rejection: PlaceRejection | OfferRejection | AcceptRejection,
): Reply<never> {
  switch (rejection.type) {
    case "OrderUnknown":
    case "NotTheCustomer":
    case "OfferUnknown":
    case "NotTheProvider":
    case "JobUnknown":
    case "NotAParty":
      return reject("not-found");
    case "FieldMalformed":
      return refuseField(rejection);
    case "ServiceUnknown":
      return reject("unknown-reference", { field: "serviceId" });
    case "NobodyCanSay":
      return { kind: "overloaded", retryAfterSeconds: retrySeconds };
    case "TimeRangeInvalid":
      return reject("invalid-time-range", { field: "timeEnd" });
    case "BookTimePast":
      return reject("invalid-time-range", { field: "bookTime" });
    case "AccountInactive":
      return reject("account-disabled");
    case "ProviderProfileMissing":
      return reject("provider-profile-missing");
    case "OwnOrder":
      return reject("insufficient-permission");
    case "LiveOfferExists":
      return reject("live-offer-exists");
    case "OffersFull":
    case "ChangesFull":
    case "PausesFull":
      return reject("limit-reached");
    case "Outdated":
      return stale(rejection.version);
    case "OtherPartysStep":
      return reject("insufficient-permission");
    case "OrderNotOpen":
    case "OrderNotAssigned":
    case "OfferNotPending":
    case "ProviderGone":
    case "StepImpossible":
      return reject("invalid-state");
    case "OrderExists":
    case "JobExists":
      // Ids are made here, and never twice.
      return reject("already-exists");
    case "Conflict":
      return reject("version-clash");
  }
}

export function refuseField({ field, fault }: FieldMalformed): Reply<never> {
  return reject(fault === "format" ? "invalid-format" : "invalid-value", {
    field,
  });
}
