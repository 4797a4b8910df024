import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { channelNames, noTarget } from "../../domain/delivery/channels.ts";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date", precision: 3 });

/**
 * One row per message that was asked for. What it says is never here; whom it goes to and the sealed secret are, until the
 * delivery is done, which the check below guarantees.
 */
export const deliveries = pgTable(
  "deliveries",
  {
    id: uuid("id").primaryKey(),
    eventId: uuid("event_id").notNull(),
    template: text("template").notNull(),
    recipientId: uuid("recipient_id").notNull(),
    channel: text("channel", { enum: [...channelNames] })
      .notNull()
      .default("email"),
    /** A push subscription's id, else empty. */
    target: text("target").notNull().default(noTarget),
    /** Ids and plain words, which stay for a retry. */
    templateData: jsonb("template_data").$type<Record<string, string>>(),
    status: text("status", {
      enum: ["queued", "sent", "expired", "failed"],
    }).notNull(),
    attempts: integer("attempts").notNull(),
    /** For a queued one when it is due, or, while a worker has it, when that worker's lease ends. */
    nextAttemptAt: moment("next_attempt_at"),
    /** Why it failed, or why it waits. */
    reason: text("reason"),
    applicantAddress: text("applicant_address"),
    applicantUsername: text("applicant_username"),
    sealed: text("sealed"),
    correlationId: text("correlation_id").notNull(),
    traceparent: text("traceparent"),
    version: bigint("version", { mode: "number" }).notNull(),
    createdAt: moment("created_at").notNull(),
    settledAt: moment("settled_at"),
  },
  (table) => [
    // One event asks for one message of a kind, however often it is delivered and by however many consumers.
    uniqueIndex("deliveries_once").on(
      table.eventId,
      table.template,
      table.recipientId,
      table.channel,
      table.target,
    ),
    index("deliveries_due")
      .on(table.nextAttemptAt, table.id)
      .where(sql`status = 'queued'`),
    index("deliveries_due_by_channel")
      .on(table.channel, table.nextAttemptAt, table.id)
      .where(sql`status = 'queued'`),
    // By whom a person's deliveries are found when they leave.
    index("deliveries_recipient").on(table.recipientId),
    index("deliveries_settled")
      .on(table.settledAt)
      .where(sql`status <> 'queued'`),
    // Management looks for what has failed, the newest first, among all that has not.
    index("deliveries_failed")
      .on(table.id)
      .where(sql`status = 'failed'`),
    check(
      "deliveries_material_only_while_needed",
      sql`status = 'queued' or (applicant_address is null and applicant_username is null and sealed is null)`,
    ),
    check(
      "deliveries_queued_is_due",
      sql`(status = 'queued') = (next_attempt_at is not null)`,
    ),
  ],
);

/** How to reach people: a replica of what `auth` tells. */
export const contacts = pgTable("contacts", {
  userId: uuid("user_id").primaryKey(),
  address: text("address").notNull(),
  /** Waits for its confirmation. */
  newAddress: text("new_address"),
  phone: text("phone"),
  username: text("username").notNull(),
  locale: text("locale").notNull(),
  accountVersion: bigint("account_version", { mode: "number" }).notNull(),
});

export type DeliveryRow = typeof deliveries.$inferSelect;
