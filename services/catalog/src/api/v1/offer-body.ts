import { t } from "@tixlys/pawz";
import type { OfferedService, ShownProvider } from "../../application/ports.ts";
import { entryExample, moment, uuid } from "./entry-body.ts";

const price = {
  priceFrom: t.Optional(
    t.String({
      description: "A decimal with the digits that the currency has",
    }),
  ),
  currency: t.Optional(t.String({ description: "ISO 4217" })),
};

/** An offer on the wire, as whoever makes it sees it. */
export const offerSchema = t.Object(
  { id: uuid, providerId: uuid, serviceId: uuid, ...price, createdAt: moment },
  { additionalProperties: false },
);

/** `data` of every operation that answers with one offer. */
export const offerData = t.Object(
  { offer: offerSchema },
  { additionalProperties: false },
);

/** A provider of a service. */
export const providerSchema = t.Object(
  {
    id: t.String({ format: "uuid", description: "The account's id" }),
    ...price,
    city: t.Optional(t.String({ description: "Where they work" })),
    radiusKm: t.Optional(t.Number({ description: "How far they come" })),
    offerId: uuid,
    createdAt: t.String({
      format: "date-time",
      description: "Since when they offer it",
    }),
  },
  { additionalProperties: false },
);

/** A service that a provider does. */
export const offeredSchema = t.Object(
  {
    id: uuid,
    name: t.String(),
    parentId: uuid,
    description: t.Optional(t.String()),
    ...price,
    offerId: uuid,
    createdAt: t.String({
      format: "date-time",
      description: "Since when they offer it",
    }),
  },
  { additionalProperties: false },
);

const offerId = "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c05";
const providerId = "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c06";
const asked = { priceFrom: "49.90", currency: "EUR" };
const createdAt = "2026-11-27T09:30:00.000Z";
const service = entryExample("service");

export const offerExample = {
  id: offerId,
  providerId,
  serviceId: service.id,
  ...asked,
  createdAt,
};
export const providerExample = {
  id: providerId,
  ...asked,
  city: "Prague",
  radiusKm: 30,
  offerId,
  createdAt,
};
export const offeredExample = {
  id: service.id,
  name: service.name,
  parentId: entryExample("subcategory").id,
  ...asked,
  offerId,
  createdAt,
};

type Offer = OfferedService["offer"];

export function offerOnWire(offer: Offer) {
  const { id, providerId: provider, serviceId } = offer;
  return { id, providerId: provider, serviceId, ...termsOf(offer) };
}

export function providerOnWire({ offer, city, radiusKm }: ShownProvider) {
  return {
    id: offer.providerId,
    ...termsOf(offer),
    ...(city === undefined ? {} : { city }),
    ...(radiusKm === undefined ? {} : { radiusKm }),
    offerId: offer.id,
  };
}

export function offeredOnWire({ offer, service: offered }: OfferedService) {
  const { id, name, parentId, description } = offered;
  return {
    id,
    name,
    parentId,
    ...(description === undefined ? {} : { description }),
    ...termsOf(offer),
    offerId: offer.id,
  };
}

function termsOf({ price: money, createdAt: at }: Offer) {
  return {
    ...(money === undefined
      ? {}
      : { priceFrom: money.amount, currency: money.currency }),
    createdAt: at.toISOString(),
  };
}
