import { inArray } from "drizzle-orm";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type {
  Particulars,
  ParticularsReader,
  ParticularsStore,
} from "../../application/ports.ts";
import { parsePlace } from "../../domain/shared/place.ts";
import { parseLine, parseWords } from "../../domain/shared/words.ts";
import { particulars } from "./schema.ts";

/** What people wrote, in one transaction. */
export function particularsIn({ db }: Transaction): ParticularsStore {
  return {
    async save({ id, personId, kind }, { words, city, place }) {
      const values = {
        ...(words === undefined ? {} : { words }),
        ...(city === undefined ? {} : { city }),
        ...(place === undefined
          ? {}
          : { lat: place?.lat ?? null, lon: place?.lon ?? null }),
      };
      if (Object.keys(values).length === 0) return;
      await db
        .insert(particulars)
        .values({ id, personId, kind, ...values })
        .onConflictDoUpdate({ target: particulars.id, set: values });
    },
  };
}

/** Reads it, for queries. */
export function particularsReader({ db }: Database): ParticularsReader {
  return {
    async of(ids) {
      if (ids.length === 0) return new Map();
      const rows = await db
        .select()
        .from(particulars)
        .where(inArray(particulars.id, [...ids]));
      return new Map(rows.map((row) => [row.id, particularsOf(row)]));
    },
  };
}

/** Throws when the row holds a value that this version of the code would not have written. */
function particularsOf(row: typeof particulars.$inferSelect): Particulars {
  const words = row.words === null ? undefined : parseWords(row.words);
  const city = row.city === null ? undefined : parseLine(row.city);
  const { lat, lon } = row;
  const place =
    lat === null || lon === null ? undefined : parsePlace({ lat, lon });
  if (words?.ok === false || city?.ok === false || place?.ok === false)
    throw new Error("stored particulars do not parse");
  return { words: words?.value, city: city?.value, place: place?.value };
}
