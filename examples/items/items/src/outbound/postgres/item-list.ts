import { and, desc, eq, lt, or } from "drizzle-orm";
import type { Database, InlineProjection } from "@tixlys/nexus/postgres";
import type { ItemList } from "../../application/ports.ts";
import { itemEvents } from "../../domain/item/stored-item.ts";
import { items } from "./schema.ts";

/** Writes the list in the transaction of the append: whoever has seen the answer finds the item in the list. */
export const listProjection: InlineProjection = {
  types: ["ItemCreated"],
  async apply(tx, recorded) {
    for (const each of recorded) {
      const { ownerId, name, quantity, at } = itemEvents.decode(each);
      await tx.db.insert(items).values({
        itemId: each.stream.id,
        ownerId,
        name,
        quantity,
        createdAt: at,
      });
    }
  },
};

/** Reads it, by key and never by offset. */
export function itemList({ db }: Database): ItemList {
  return {
    async page(ownerId, limit, after) {
      const mine = eq(items.ownerId, ownerId);
      const [from] =
        after === undefined
          ? [undefined]
          : await db
              .select()
              .from(items)
              .where(and(mine, eq(items.itemId, after)));
      if (after !== undefined && from === undefined) return undefined;
      const rows = await db
        .select()
        .from(items)
        .where(
          from === undefined
            ? mine
            : and(
                mine,
                or(
                  lt(items.createdAt, from.createdAt),
                  and(
                    eq(items.createdAt, from.createdAt),
                    lt(items.itemId, from.itemId),
                  ),
                ),
              ),
        )
        .orderBy(desc(items.createdAt), desc(items.itemId))
        .limit(limit);
      return rows.map(({ itemId: id, name, quantity, createdAt }) => ({
        id,
        name,
        quantity,
        createdAt,
      }));
    },
  };
}
