import type { ColumnCipher, SealedPlace } from "@tixlys/nexus/postgres";
import type { ProviderCard } from "../../application/ports.ts";
import { parseUserId } from "../../domain/profile/values.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import {
  parseCity,
  parseCompany,
  parsePersonalId,
  parseRadiusKm,
} from "../../domain/provider/values.ts";
import type { ProviderRow } from "./providers-schema.ts";

/** Where a personal id is sealed for: this column, and the row of this person. */
export function placeOf(userId: string): SealedPlace {
  return { column: "users.providers.personal_id", row: userId };
}

/** Rows from providers and back. The personal id is sealed anew with each write, under the newest key. */
export function providerRows(cipher: ColumnCipher): {
  toRow(provider: Provider): ProviderRow;
  /** @throws SealedColumnError when the personal id does not open; Error for any other value that would not be written today. */
  fromRow(row: ProviderRow): Provider;
} {
  return {
    toRow: (provider) => ({
      userId: provider.userId,
      personalId: cipher.seal(provider.personalId, placeOf(provider.userId)),
      company: provider.company ?? null,
      city: provider.city ?? null,
      radiusKm: provider.radiusKm,
      createdAt: provider.createdAt,
      updatedAt: provider.updatedAt,
      version: provider.version,
    }),
    fromRow: (row) => {
      const personalId = cipher.open(row.personalId, placeOf(row.userId));
      return {
        status: "known",
        userId: stored("user_id", parseUserId(row.userId)),
        personalId: stored("personal_id", parsePersonalId(personalId)),
        company: optional("company", row.company, parseCompany),
        city: optional("city", row.city, parseCity),
        radiusKm: stored("radius_km", parseRadiusKm(row.radiusKm)),
        createdAt: row.createdAt,
        updatedAt: row.updatedAt,
        version: row.version,
      };
    },
  };
}

/** The part of a row that other services may know. @throws Error for a value that would not be written today. */
export const cardOf = (
  userId: Provider["userId"],
  row: Pick<ProviderRow, "city" | "radiusKm">,
): ProviderCard => ({
  userId,
  city: optional("city", row.city, parseCity),
  radiusKm: stored("radius_km", parseRadiusKm(row.radiusKm)),
});

type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false };

function optional<T>(
  column: string,
  value: string | null,
  parse: (value: string) => Parsed<T>,
): T | undefined {
  return value === null ? undefined : stored(column, parse(value));
}

function stored<T>(column: string, parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new Error(`providers.${column} holds a value that does not parse`);
}
