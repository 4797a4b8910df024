import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "@tixlys/nexus/postgres";
import type {
  EntryPosition,
  EntryReader,
  ShownEntry,
} from "../../application/ports.ts";
import type { Level } from "../../domain/entry/level.ts";
import { fromRow, levelNumber, pricesOf } from "./entry-row.ts";
import {
  entryStatement,
  listStatement,
  plansForSearch,
} from "./entry-statements.ts";
import { entries, type EntryRow } from "./schema.ts";

/** Reads outside of transactions, for queries. */
export function entryReader(database: Database): EntryReader {
  return {
    async find(level, id) {
      const [row] = await entryStatement(database.db, level, id);
      return row === undefined ? undefined : shownOf(level, row);
    },

    async services(ids) {
      if (ids.length === 0) return [];
      const rows = await database.db
        .select()
        .from(entries)
        .where(
          and(
            inArray(entries.id, [...ids]),
            eq(entries.level, levelNumber("service")),
          ),
        );
      return rows.map((row) => fromRow("service", row));
    },

    async list(level, filter, slice) {
      const listed = { filter, ...slice };
      const rows = await (filter.wanted === undefined
        ? listStatement(database.db, level, listed)
        : database.transact(async (tx) => {
            await plansForSearch(tx);
            return listStatement(tx.db, level, listed);
          }));
      return rows.map((row) => ({
        row: shownOf(level, row),
        position: positionOf(row, filter.wanted !== undefined),
      }));
    },
  };
}

function shownOf<L extends Level>(
  level: L,
  row: EntryRow & { readonly prices: string },
): ShownEntry<L> {
  return { ...fromRow(level, row), pricesFrom: pricesOf(row.prices) };
}

function positionOf(
  { id, nameKey, rank }: EntryRow & { readonly rank: number },
  isRanked: boolean,
): EntryPosition {
  return isRanked ? { rank, id } : { nameKey, id };
}
