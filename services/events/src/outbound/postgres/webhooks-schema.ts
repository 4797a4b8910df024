import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date", precision: 3 });

/** Where somebody wants to be told of events. */
export const webhooks = pgTable(
  "webhooks",
  {
    id: uuid("id").primaryKey(),
    ownerId: uuid("owner_id").notNull(),
    url: text("url").notNull(),
    types: text("types").array().notNull(),
    description: text("description"),
    scope: text("scope").notNull(),
    ordered: boolean("ordered").notNull(),
    status: text("status").notNull(),
    disabledReason: text("disabled_reason"),
    disabledAt: moment("disabled_at"),
    /** Sealed columns (`columnCipher`), bound to the row's id. */
    secret: text("secret").notNull(),
    formerSecret: text("former_secret"),
    formerSecretUntil: moment("former_secret_until"),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    version: bigint("version", { mode: "number" }).notNull(),
  },
  (table) => [
    index("webhooks_of_owner").on(table.ownerId, table.id),
    index("webhooks_of_everything")
      .on(table.id)
      .where(sql`${table.scope} = 'all' and ${table.status} = 'active'`),
  ],
);

/** Which process sends for a webhook, and since when the webhook fails. Made with the first delivery. */
export const webhookLanes = pgTable("webhook_lanes", {
  webhookId: uuid("webhook_id")
    .primaryKey()
    .references(() => webhooks.id, { onDelete: "cascade" }),
  holder: uuid("holder"),
  heldUntil: timestamp("held_until", { withTimezone: true, mode: "date" }),
  failingSince: moment("failing_since"),
});

/**
 * One row per event and webhook. No foreign key: events are written in batches with everybody's deliveries, and a webhook that goes
 * meanwhile must make none of them fail. It is locked instead: who deletes it waits, and then deletes what was written.
 */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    /** Version 7, made by the database: in the order in which they were written. */
    id: uuid("id")
      .primaryKey()
      .default(sql`uuidv7()`),
    ownerId: uuid("owner_id").notNull(),
    webhookId: uuid("webhook_id").notNull(),
    /** What goes out as `webhook-id`: the event's id; of a test, which is no event, one of its own. */
    eventId: uuid("event_id").notNull(),
    type: text("type").notNull(),
    /** The event's subject, where the webhook wants its events in order. */
    orderKey: text("order_key"),
    state: text("state").notNull(),
    tries: smallint("tries").notNull(),
    nextAt: moment("next_at"),
    createdAt: moment("created_at").notNull(),
    /** Of the last try. */
    triedAt: moment("tried_at"),
    durationMs: integer("duration_ms"),
    responseStatus: smallint("response_status"),
    failure: text("failure"),
    excerpt: text("excerpt"),
    /** Each try with what came of it, the newest last: ten at most. */
    attempts: jsonb("attempts")
      .notNull()
      .default(sql`'[]'::jsonb`),
  },
  (table) => [
    index("webhook_deliveries_of_webhook").on(
      table.ownerId,
      table.webhookId,
      table.id,
    ),
    index("webhook_deliveries_failed")
      .on(table.ownerId, table.webhookId, table.id)
      .where(sql`${table.state} = 'failed'`),
    index("webhook_deliveries_due")
      .on(table.webhookId, table.nextAt)
      .where(sql`${table.state} = 'pending'`),
    index("webhook_deliveries_in_order")
      .on(table.webhookId, table.orderKey, table.id)
      .where(sql`${table.state} = 'pending' and ${table.orderKey} is not null`),
  ],
);
