import {
  type FailReason,
  reject,
  rejectAll,
  type Reply,
  stale,
} from "@tixlys/pawz";
import type { FieldFault } from "../../application/entry-changes.ts";
import type { WriteRejection } from "../../application/write-entry.ts";
import type { OfferRejection } from "../../application/write-offer.ts";

/** What each rejection of a write to the hierarchy is to management. */
export function refuse(rejection: WriteRejection): Reply<never> {
  switch (rejection.type) {
    case "FieldsMalformed": {
      const [first, ...rest] = rejection.faults;
      return rejectAll([reasonOf(first), ...rest.map(reasonOf)]);
    }
    case "EntryUnknown":
      return reject("not-found");
    case "EntryExists":
      // Ids are made here, and never twice.
      return reject("already-exists");
    case "EntryOutdated":
      return stale(rejection.version);
    case "HasChildren":
      return reject("has-children");
    case "ParentUnknown":
      return reject("unknown-reference", { field: "parentId" });
    case "NameTaken":
      return reject("name-taken", { field: "name" });
    case "CatalogFull":
      return reject("limit-reached");
  }
}

const codes = {
  Missing: "required",
  Malformed: "invalid-format",
  TooShort: "too-short",
  TooLong: "too-long",
} as const satisfies Record<FieldFault["fault"], FailReason["code"]>;

function reasonOf({ field, fault }: FieldFault): FailReason {
  return { code: codes[fault], field };
}

/** What each rejection of an offer is to a provider, or to management. */
export function refuseOffer(rejection: OfferRejection): Reply<never> {
  switch (rejection.type) {
    case "ProviderUnknown":
      return reject("not-found");
    case "ProviderHidden":
      return reject(
        rejection.isDisabled ? "account-disabled" : "provider-required",
      );
    case "ServiceUnknown":
      return reject("unknown-reference", { field: "serviceId" });
    case "OfferedAlready":
      return reject("already-exists", { field: "serviceId" });
    case "OffersFull":
      return reject("limit-reached");
    case "PriceMissing":
      return reject("required", { field: "priceFrom" });
    case "CurrencyMissing":
      return reject("required", { field: "currency" });
    case "CurrencyUnknown":
      return reject("invalid-value", { field: "currency" });
    case "AmountMalformed":
      return reject("invalid-format", { field: "priceFrom" });
  }
}
