import {
  and,
  desc,
  eq,
  getTableColumns,
  like,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { EntryFilter, EntryPosition } from "../../application/ports.ts";
import type { Level } from "../../domain/entry/level.ts";
import type { Wanted } from "../../domain/entry/search-text.ts";
import { levelNumber } from "./entry-row.ts";
import { entries } from "./schema.ts";

type Reads = Pick<Database["db"], "select">;

/** The lowest price of each currency among a service's visible offers, as JSON text. */
function pricesFrom(level: Level): SQL<string> {
  if (level !== "service") return sql<string>`'[]'`;
  return sql<string>`(
    select coalesce(json_agg(json_build_array(low::text, currency) order by currency)::text, '[]')
      from (select currency, min(price) as low from offers
             where service_id = entries.id and visible and price is not null
             group by currency) as lowest)`;
}

function shown(level: Level) {
  return { ...getTableColumns(entries), prices: pricesFrom(level) };
}

/** One entry as it is shown. */
export function entryStatement(db: Reads, level: Level, id: string) {
  return db
    .select(shown(level))
    .from(entries)
    .where(and(eq(entries.id, id), eq(entries.level, levelNumber(level))));
}

/**
 * How the statements of a search are planned, for this transaction alone: anew each time, because a plan made for any words
 * takes the wrong way for rare ones; and for pages that lie in memory, as those of a table that is read so often do.
 */
export async function plansForSearch({
  sql: run,
}: Pick<Transaction, "sql">): Promise<void> {
  await run`set local plan_cache_mode = force_custom_plan`;
  await run`set local random_page_cost = 1.1`;
}

type Listed = {
  readonly filter: EntryFilter;
  readonly limit: number;
  readonly after: EntryPosition | undefined;
};

/** The entries of a level by name, or with a query by how well they fit. */
export function listStatement(db: Reads, level: Level, listed: Listed) {
  const { filter, limit, after } = listed;
  const { wanted, parentId } = filter;
  const rank = wanted === undefined ? sql<number>`0` : rankOf(wanted);
  return db
    .select({ ...shown(level), rank })
    .from(entries)
    .where(
      and(
        eq(entries.level, levelNumber(level)),
        parentId === undefined ? undefined : eq(entries.parentId, parentId),
        wanted === undefined ? undefined : matching(wanted),
        after === undefined ? undefined : behind(after, rank),
      ),
    )
    .orderBy(
      ...(wanted === undefined
        ? [entries.nameKey, entries.id]
        : [desc(rank), desc(entries.id)]),
    )
    .limit(limit);
}

/** All words occur, or, where that is allowed, most of the query's trigrams are those of one stretch of the text. */
function matching({ words, text, isForgiving }: Wanted): SQL | undefined {
  const { searchText } = entries;
  const all = and(...words.map((word) => like(searchText, patternOf(word))));
  return isForgiving ? or(all, sql`${text} <% ${searchText}`) : all;
}

/** The name counts most, whole names more than parts; whole numbers, so that a cursor can say where it was. */
function rankOf({ text }: Wanted): SQL<number> {
  const { nameText, searchText } = entries;
  return sql<number>`(2000 * word_similarity(${text}, ${nameText}) + 1000 * similarity(${text}, ${nameText})
    + 500 * word_similarity(${text}, ${searchText}))::integer`;
}

function behind(after: EntryPosition, rank: SQL<number>): SQL {
  const { nameKey, id } = entries;
  return "rank" in after
    ? sql`(${rank}, ${id}) < (${after.rank}::integer, ${after.id}::uuid)`
    : sql`(${nameKey}, ${id}) > (${after.nameKey}::text, ${after.id}::uuid)`;
}

function patternOf(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`;
}
