import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

const exact = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
const number = (name: string) => bigint(name, { mode: "number" });

/**
 * The log, append-only. An id is a UUID v7, so that its order is that of time: the table is partitioned by it, a month each, and it
 * is unique over all of them. Partitions are beyond what drizzle-kit writes; the migration's SQL was completed by hand.
 */
export const events = pgTable(
  "events",
  {
    id: uuid("id").primaryKey(),
    /** Drawn by one writer at a time, so that they are committed in their order. */
    position: number("position").notNull(),
    type: text("type").notNull(),
    version: integer("version").notNull(),
    time: exact("time").notNull(),
    producer: text("producer").notNull(),
    subject: text("subject").notNull(),
    aggregateVersion: number("aggregate_version").notNull(),
    correlationId: text("correlation_id").notNull(),
    causationId: text("causation_id"),
    actorKind: text("actor_kind"),
    actorId: text("actor_id"),
    /** Plain fields alone; null where nothing is known of them. */
    data: jsonb("data"),
    people: uuid("people").array().notNull(),
    createdAt: exact("created_at").notNull().defaultNow(),
  },
  (table) => [
    index("events_position_idx").on(table.position),
    index("events_type_idx").on(table.type, table.id),
    index("events_subject_idx").on(table.subject, table.id),
    index("events_actor_idx").on(table.actorId, table.id),
    index("events_correlation_idx").on(table.correlationId, table.id),
  ],
);

/** Whom an event is about, or whose it is; partitioned as the events are. */
export const mentions = pgTable(
  "mentions",
  {
    personId: uuid("person_id").notNull(),
    eventId: uuid("event_id").notNull(),
    position: number("position").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.personId, table.eventId] }),
    index("mentions_position_idx").on(table.personId, table.position),
  ],
);
