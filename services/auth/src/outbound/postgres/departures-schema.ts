import { pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

/** Deletions that are under way: ids only. The row goes when everybody has forgotten the person. */
export const departures = pgTable("departures", {
  userId: uuid("user_id").primaryKey(),
  messageId: uuid("message_id").notNull(),
  services: text("services").array().notNull(),
  requestedAt: timestamp("requested_at", {
    withTimezone: true,
    mode: "date",
  }).notNull(),
});
