import {
  type Database,
  pgArray,
  type Transaction,
} from "@tixlys/nexus/postgres";
import type {
  Particulars,
  ParticularsReader,
  ParticularsStore,
} from "../../application/ports.ts";
import { parsePlace } from "../../domain/shared/place.ts";
import { parseLine, parseWords } from "../../domain/shared/words.ts";
import type { particulars } from "./schema.ts";

type Written = Pick<
  typeof particulars.$inferSelect,
  "id" | "words" | "city" | "lat" | "lon"
>;

/** What people wrote, in one transaction. */
export function particularsIn({ sql }: Transaction): ParticularsStore {
  return {
    // One text for all of them, which is prepared once: a flag for each says whether it is told.
    async save({ id, personId, kind }, { words, city, place }) {
      const told = [words, city, place].map((each) => each !== undefined);
      const [hasWords = false, hasCity = false, hasPlace = false] = told;
      if (!told.includes(true)) return;
      await sql`
        insert into particulars as p (id, person_id, kind, words, city, lat, lon)
        values (${id}, ${personId}, ${kind}, ${words ?? null}, ${city ?? null}, ${place?.lat ?? null}, ${place?.lon ?? null})
        on conflict (id) do update set
          words = case when ${hasWords} then excluded.words else p.words end,
          city = case when ${hasCity} then excluded.city else p.city end,
          lat = case when ${hasPlace} then excluded.lat else p.lat end,
          lon = case when ${hasPlace} then excluded.lon else p.lon end`;
    },
  };
}

/** Reads it, for queries. */
export function particularsReader({ sql }: Database): ParticularsReader {
  return {
    async of(ids) {
      if (ids.length === 0) return new Map();
      const rows = await sql<Written[]>`
        select id, words, city, lat, lon from particulars where id = any (${pgArray(ids)}::uuid[])`;
      return new Map(rows.map((row) => [row.id, particularsOf(row)]));
    },
  };
}

/** Throws when the row holds a value that this version of the code would not have written. */
function particularsOf(row: Written): Particulars {
  const words = row.words === null ? undefined : parseWords(row.words);
  const city = row.city === null ? undefined : parseLine(row.city);
  const { lat, lon } = row;
  const place =
    lat === null || lon === null ? undefined : parsePlace({ lat, lon });
  if (words?.ok === false || city?.ok === false || place?.ok === false)
    throw new Error("stored particulars do not parse");
  return { words: words?.value, city: city?.value, place: place?.value };
}
