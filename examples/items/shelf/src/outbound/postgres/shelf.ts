import { and, eq } from "drizzle-orm";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { OnShelf, Shelf, ShelfReader } from "../../application/ports.ts";
import { parseShelvedItem } from "../../domain/shelved-item/shelved-item.ts";
import { shelvedItems } from "./schema.ts";

/** The shelf of one transaction: that of the inbox row. */
export function shelfIn({ db }: Transaction): Shelf {
  return {
    async put({ item, origin, messageId, shelvedAt }) {
      const { id: itemId, ...rest } = item;
      const written = await db
        .insert(shelvedItems)
        .values({ itemId, ...rest, ...origin, messageId, shelvedAt })
        .onConflictDoNothing()
        .returning({ itemId: shelvedItems.itemId });
      return written.length === 1;
    },
  };
}

/** Reads outside of transactions, for queries. */
export function shelfReader({ db }: Database): ShelfReader {
  return {
    async find(ownerId, itemId) {
      const [row] = await db
        .select()
        .from(shelvedItems)
        .where(
          and(
            eq(shelvedItems.itemId, itemId),
            eq(shelvedItems.ownerId, ownerId),
          ),
        );
      return row === undefined ? undefined : fromRow(row);
    },
  };
}

function fromRow(row: typeof shelvedItems.$inferSelect): OnShelf {
  const item = parseShelvedItem(row);
  if (!item.ok)
    throw new Error("shelved_items holds a value that does not parse");
  const { correlationId, idempotencyKey, messageId, shelvedAt } = row;
  const key = idempotencyKey === null ? {} : { idempotencyKey };
  return {
    item: item.value,
    origin: { correlationId, ...key },
    messageId,
    shelvedAt,
  };
}
