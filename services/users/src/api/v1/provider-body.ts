import { type Static, t } from "@tixlys/pawz";
import {
  cityMaxLength,
  companyMaxLength,
  previewOf,
  radiusKmMax,
} from "../../application/application.ts";
import type { Provider } from "../../domain/provider/provider.ts";

const time = t.String({ format: "date-time", description: "RFC 3339, UTC" });

/** What stands alike in question and answer. */
export const businessFields = {
  company: t.Optional(t.String({ minLength: 1, maxLength: companyMaxLength })),
  city: t.Optional(
    t.String({
      minLength: 1,
      maxLength: cityMaxLength,
      description: "Where services are offered from",
    }),
  ),
  radiusKm: t.Number({
    minimum: 0,
    maximum: radiusKmMax,
    description: "How far from there, in kilometres",
  }),
};

/** `data` of both operations. The personal id is never answered. */
export const providerData = t.Object(
  {
    provider: t.Object(
      {
        id: t.String({ format: "uuid", description: "The account's id" }),
        personalIdPreview: t.String({
          description: "The last signs of the personal id",
        }),
        ...businessFields,
        createdAt: time,
        updatedAt: time,
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

export const providerExample: Static<typeof providerData> = {
  provider: {
    id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11",
    personalIdPreview: "1234",
    company: "Analytical Engines Ltd",
    city: "London",
    radiusKm: 25,
    createdAt: "2026-11-21T09:30:01.000Z",
    updatedAt: "2026-11-21T09:30:01.000Z",
  },
};

export function providerBody(provider: Provider): Static<typeof providerData> {
  const { userId, personalId, company, city, radiusKm } = provider;
  return {
    provider: {
      id: userId,
      personalIdPreview: previewOf(personalId),
      ...(company === undefined ? {} : { company }),
      ...(city === undefined ? {} : { city }),
      radiusKm,
      createdAt: provider.createdAt.toISOString(),
      updatedAt: provider.updatedAt.toISOString(),
    },
  };
}
