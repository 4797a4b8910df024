import { integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

/** One row for each item: its primary key is what keeps it to one, whoever tells of it how often. */
export const shelvedItems = pgTable("shelved_items", {
  itemId: uuid("item_id").primaryKey(),
  ownerId: uuid("owner_id").notNull(),
  name: text("name").notNull(),
  quantity: integer("quantity").notNull(),
  messageId: uuid("message_id").notNull(),
  correlationId: text("correlation_id").notNull(),
  idempotencyKey: text("idempotency_key"),
  shelvedAt: timestamp("shelved_at", {
    withTimezone: true,
    mode: "date",
    precision: 3,
  }).notNull(),
});
