import {
  asDocuments,
  type Database,
  type Projection,
} from "@tixlys/nexus/postgres";
import { type ItemRow, itemListModel } from "../../domain/item/item-list.ts";
import type { ItemList } from "../../application/ports.ts";

/** Keeps the list behind the view `items`, a moment after the append; the index is the order in which it is read. */
export const itemListProjection: Projection = asDocuments(itemListModel, {
  async setup({ sql }, table) {
    const rows = table(itemListModel.name);
    await sql`
      create index ${sql(`${rows}_of_owner`)}
          on ${sql(rows)} ((row->>'ownerId'), (row->>'createdAt') desc, id desc)`;
  },
});

/** Reads it, by key and never by offset; the order is total, so a page neither repeats nor skips (http-rules 35). */
export function itemList({ sql }: Pick<Database, "sql">): ItemList {
  return {
    async page(ownerId, limit, after) {
      try {
        const from = after === undefined ? null : await createdAt(after);
        if (from === undefined) return undefined;
        const rows = await sql<{ id: string; row: ItemRow }[]>`
          select id, row from items
           where row->>'ownerId' = ${ownerId}
             and (${from}::text is null or (row->>'createdAt', id) < (${from}::text, ${after ?? ""}::text))
           order by row->>'createdAt' desc, id desc limit ${limit}`;
        return rows.map(({ id, row: { name, quantity, createdAt: at } }) => ({
          id,
          name,
          quantity,
          createdAt: new Date(at),
        }));
      } catch (error) {
        if (!isNotMadeYet(error)) throw error;
        return after === undefined ? [] : undefined;
      }

      async function createdAt(id: string): Promise<string | undefined> {
        const [row] = await sql<{ at: string }[]>`
          select row->>'createdAt' as at from items where id = ${id} and row->>'ownerId' = ${ownerId}`;
        return row?.at;
      }
    },
  };
}

/** 42P01, no such table: no worker has run yet, so there is nothing in the list. */
function isNotMadeYet(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "42P01";
}
