import {
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

/** The read table: a row for each item, written in the transaction of its event. The truth is in `nexus.events`. */
export const items = pgTable(
  "items",
  {
    itemId: uuid("item_id").primaryKey(),
    ownerId: uuid("owner_id").notNull(),
    name: text("name").notNull(),
    quantity: integer("quantity").notNull(),
    createdAt: timestamp("created_at", {
      withTimezone: true,
      mode: "date",
      precision: 3,
    }).notNull(),
  },
  // The order of the list: total, so that a page neither repeats nor skips (http-rules 35).
  (table) => [
    index("items_of_owner").on(
      table.ownerId,
      table.createdAt.desc(),
      table.itemId.desc(),
    ),
  ],
);
