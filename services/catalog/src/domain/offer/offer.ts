import {
  type Brand,
  err,
  isUuid,
  type Money,
  type MoneyRejection,
  ok,
  parseMoney,
  type Result,
} from "@tixlys/nexus";
import type { EntryId } from "../entry/level.ts";
import type { ProviderId } from "../provider/provider.ts";

export type OfferId = Brand<string, "OfferId">;

/** That a provider does a service, and from which price on, where they say so. */
export type Offer = {
  readonly id: OfferId;
  readonly providerId: ProviderId;
  readonly serviceId: EntryId<"service">;
  readonly price: Money | undefined;
  readonly createdAt: Date;
};

/** So many services may one provider offer. */
export const offersAtMost = 200;

export type PriceRejection =
  | MoneyRejection
  | { readonly type: "CurrencyMissing" }
  | { readonly type: "PriceMissing" };

/** Price and currency as they were written: both, or neither. */
export function parsePrice(written: {
  readonly priceFrom?: string;
  readonly currency?: string;
}): Result<Money | undefined, PriceRejection> {
  const { priceFrom, currency } = written;
  if (priceFrom === undefined)
    return currency === undefined
      ? ok(undefined)
      : err({ type: "PriceMissing" });
  return currency === undefined
    ? err({ type: "CurrencyMissing" })
    : parseMoney(priceFrom, currency);
}

export function parseOfferId(value: string): OfferId | undefined {
  // cast: a UUID was checked, and every UUID may be such an id
  return isUuid(value) ? (value as OfferId) : undefined;
}
