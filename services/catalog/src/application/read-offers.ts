import { err, ok, type Result } from "@tixlys/nexus";
import { parseEntryId } from "../domain/entry/values.ts";
import { parseProviderId } from "../domain/provider/provider.ts";
import type { OfferedService, OfferReader, ShownProvider } from "./ports.ts";
import type { OfferUnknown } from "./write-offer.ts";

/** A part of a list; `next` is the id of its last offer, where there is a rest. */
export type Part<T> = {
  readonly rows: readonly T[];
  readonly next: string | undefined;
};

type Slice = { readonly limit: number; readonly after?: string | undefined };
type Ports = { readonly offers: OfferReader };

/** Who does a service, the newest offer first; nobody does one that is not there. */
export async function listProviders(
  { offers }: Ports,
  id: string,
  { limit, after }: Slice,
): Promise<Part<ShownProvider>> {
  const serviceId = parseEntryId("service", id);
  if (serviceId === undefined) return { rows: [], next: undefined };
  const slice = { limit: limit + 1, after };
  return partOf(await offers.providersOf(serviceId, slice), limit);
}

/** What somebody offers, the newest first; nothing for who is not there or not to be seen. */
export async function listOffered(
  { offers }: Ports,
  id: string,
  { limit, after }: Slice,
): Promise<Part<OfferedService>> {
  const providerId = parseProviderId(id);
  if (providerId === undefined) return { rows: [], next: undefined };
  const slice = { limit: limit + 1, after };
  return partOf(await offers.servicesOf(providerId, slice), limit);
}

export async function readOffer(
  { offers }: Ports,
  of: { readonly providerId: string; readonly serviceId: string },
): Promise<Result<OfferedService, OfferUnknown>> {
  const providerId = parseProviderId(of.providerId);
  const serviceId = parseEntryId("service", of.serviceId);
  const found =
    providerId === undefined || serviceId === undefined
      ? undefined
      : await offers.find(providerId, serviceId);
  return found === undefined ? err({ type: "OfferUnknown" }) : ok(found);
}

function partOf<T extends ShownProvider | OfferedService>(
  found: readonly T[],
  limit: number,
): Part<T> {
  const rows = found.slice(0, limit);
  return {
    rows,
    next: found.length > limit ? rows.at(-1)?.offer.id : undefined,
  };
}
