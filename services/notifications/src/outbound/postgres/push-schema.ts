import {
  index,
  integer,
  pgTable,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

/** One row per browser that takes pushes for somebody. */
export const pushSubscriptions = pgTable(
  "push_subscriptions",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id").notNull(),
    endpoint: text("endpoint").notNull(),
    /** SHA-256 of the endpoint in hex, which an index can hold whatever the endpoint's length. */
    endpointHash: text("endpoint_hash").notNull(),
    p256dh: text("p256dh").notNull(),
    auth: text("auth").notNull(),
    /** Of whom it was made by: when it ends, nothing more is pushed there. Null in rows of earlier versions. */
    sessionId: uuid("session_id"),
    /** How often in a row its push service has not answered in time. */
    timeouts: integer("timeouts").notNull().default(0),
    createdAt: timestamp("created_at", {
      withTimezone: true,
      mode: "date",
      precision: 3,
    }).notNull(),
  },
  (table) => [
    // A browser is one person's at a time.
    unique("push_subscriptions_endpoint").on(table.endpointHash),
    index("push_subscriptions_user").on(table.userId, table.id),
  ],
);

export type SubscriptionRow = typeof pushSubscriptions.$inferSelect;
