import {
  type Clock,
  err,
  type Ids,
  ok,
  type Result,
  type UnitOfWork,
} from "@tixlys/nexus";
import { parseEntryId } from "../domain/entry/values.ts";
import {
  type Offer,
  offersAtMost,
  parseOfferId,
  parsePrice,
  type PriceRejection,
} from "../domain/offer/offer.ts";
import {
  isOffering,
  parseProviderId,
  type ProviderId,
  type Standing,
  takenAtTheirWord,
} from "../domain/provider/provider.ts";
import type { Work } from "./ports.ts";

/** An offer as it was written, for oneself or by management. */
export type WrittenOffer = {
  readonly providerId: string;
  readonly serviceId: string;
  readonly priceFrom?: string;
  readonly currency?: string;
  /** Who asks. */
  readonly userId: string;
};

export type OfferRejection =
  | PriceRejection
  | { readonly type: "ServiceUnknown" }
  /** Somebody else's id that is no provider's whom others can see. */
  | { readonly type: "ProviderUnknown" }
  /** One's own account, that is a provider's no longer. */
  | { readonly type: "ProviderHidden"; readonly isDisabled: boolean }
  | { readonly type: "OfferedAlready" }
  | { readonly type: "OffersFull" };

export type OfferUnknown = { readonly type: "OfferUnknown" };

type Ports = {
  readonly transactions: UnitOfWork<Work>;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** Says that a provider does a service. The price can be left open. */
export async function addOffer(
  { transactions, clock, ids }: Ports,
  written: WrittenOffer,
): Promise<Result<Offer, OfferRejection>> {
  const providerId = parseProviderId(written.providerId);
  if (providerId === undefined) return err({ type: "ProviderUnknown" });
  const serviceId = parseEntryId("service", written.serviceId);
  if (serviceId === undefined) return err({ type: "ServiceUnknown" });
  const price = parsePrice(written);
  if (!price.ok) return price;
  const id = parseOfferId(ids());
  if (id === undefined) throw new Error("the source of ids made none");
  const offer = {
    id,
    providerId,
    serviceId,
    price: price.value,
    createdAt: clock(),
  };
  return transactions.run((work) => add(work, offer, written));
}

async function add(
  work: Work,
  offer: Offer,
  { userId }: WrittenOffer,
): Promise<Result<Offer, OfferRejection>> {
  const { providerId, serviceId } = offer;
  const refusal = await mayOffer(work, providerId, userId);
  if (refusal !== undefined) return err(refusal);
  if ((await work.offers.count(providerId)) >= offersAtMost)
    return err({ type: "OffersFull" });
  const service = await work.entries.touch(serviceId);
  if (service === undefined) return err({ type: "ServiceUnknown" });
  if ((await work.offers.insert(offer)) === "offered-already")
    return err({ type: "OfferedAlready" });
  await work.announcements.offer("added", offer, service, { userId });
  return ok(offer);
}

/** Why not; a provider whom no event has told of yet is believed their token. */
async function mayOffer(
  { providers }: Work,
  providerId: ProviderId,
  userId: string,
): Promise<OfferRejection | undefined> {
  const known: Standing = await providers.load(providerId);
  if (isOffering(known)) return undefined;
  if (providerId !== userId) return { type: "ProviderUnknown" };
  if (known.status !== "unknown")
    return {
      type: "ProviderHidden",
      isDisabled: known.status === "deleted" || known.isDisabled,
    };
  await providers.save(providerId, takenAtTheirWord);
  return undefined;
}

/** Takes an offer back. */
export async function removeOffer(
  { transactions }: Ports,
  removal: {
    readonly providerId: string;
    readonly serviceId: string;
    readonly userId: string;
  },
): Promise<Result<Offer, OfferUnknown>> {
  const providerId = parseProviderId(removal.providerId);
  const serviceId = parseEntryId("service", removal.serviceId);
  if (providerId === undefined || serviceId === undefined)
    return err({ type: "OfferUnknown" });
  const { userId } = removal;
  return transactions.run(async (work) => {
    const service = await work.entries.touch(serviceId);
    const offer = await work.offers.remove(providerId, serviceId);
    if (service === undefined || offer === undefined)
      return err({ type: "OfferUnknown" });
    await work.announcements.offer("removed", offer, service, { userId });
    return ok(offer);
  });
}
