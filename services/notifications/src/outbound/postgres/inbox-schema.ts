import { sql } from "drizzle-orm";
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Choices } from "../../domain/notice/preferences.ts";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
const count = (name: string) => bigint(name, { mode: "number" });

/**
 * One row per person who was ever told something, or has chosen something. It is the lock of their inbox: each change takes the
 * next number of `last_seq` under it, so that numbers become visible in their order. Who was deleted stays as an id, so that
 * nothing that comes late brings them back.
 */
export const readers = pgTable(
  "readers",
  {
    userId: uuid("user_id").primaryKey(),
    lastSeq: count("last_seq").notNull().default(0),
    /** `last_seq` when the inbox was last cut to size. */
    trimmedSeq: count("trimmed_seq").notNull().default(0),
    choices: jsonb("choices").$type<Choices>().notNull().default({}),
    /** Chosen; without it the profile's. */
    language: text("language"),
    preferencesVersion: count("preferences_version").notNull().default(0),
    preferencesChangedAt: moment("preferences_changed_at"),
    profileLocale: text("profile_locale"),
    profileVersion: count("profile_version").notNull().default(0),
    goneAt: moment("gone_at"),
  },
  (table) => [
    index("readers_untrimmed")
      .on(table.userId)
      .where(sql`last_seq > trimmed_seq`),
  ],
);

/** What somebody was told, in no language: its words are made when it is read. */
export const notices = pgTable(
  "notices",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id").notNull(),
    kind: text("kind").notNull(),
    /** Ids and plain words, as the event has them. */
    data: jsonb("data").$type<Record<string, string>>().notNull(),
    eventId: uuid("event_id").notNull(),
    /** What newer notices of this kind are told in the place of, as long as it is unread: `channel:<id>`. */
    topic: text("topic"),
    /** How far its person had read of the topic when it was told. */
    mark: count("mark"),
    /** Its place in the list: the person's number when it came. */
    place: count("place").notNull(),
    /** The person's number of its last change. */
    seq: count("seq").notNull(),
    /** The person's number of the last change of what it says; null, in rows of earlier versions: when it came. */
    dataSeq: count("data_seq"),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    readAt: moment("read_at"),
  },
  (table) => [
    // One event tells a person of a kind once, however often it is delivered and by however many consumers.
    unique("notices_once").on(table.eventId, table.userId, table.kind),
    uniqueIndex("notices_place").on(table.userId, table.place),
    index("notices_seq").on(table.userId, table.seq),
    index("notices_unread")
      .on(table.userId, table.place)
      .where(sql`read_at is null`),
    index("notices_created").on(table.createdAt),
  ],
);

/** How many mails of a category somebody was sent in an hour; under `push` and `sms`, how many of those. */
export const mailHours = pgTable(
  "mail_hours",
  {
    userId: uuid("user_id").notNull(),
    category: text("category").notNull(),
    hour: moment("hour").notNull(),
    count: integer("count").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.category, table.hour] }),
    index("mail_hours_hour").on(table.hour),
  ],
);

/** Topics that somebody was told of without an inbox to keep it in, so that they are not told of them again and again. */
export const toldTopics = pgTable(
  "told_topics",
  {
    userId: uuid("user_id").notNull(),
    topic: text("topic").notNull(),
    /** How far they had read then. */
    mark: count("mark"),
    toldAt: moment("told_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.topic] }),
    index("told_topics_told").on(table.toldAt),
  ],
);

/** How many short messages went to a number in an hour, whoever's it is said to be. Kept for a day. */
export const numberHours = pgTable(
  "number_hours",
  {
    /** SHA-256 of the number in hex. */
    numberHash: text("number_hash").notNull(),
    hour: moment("hour").notNull(),
    count: integer("count").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.numberHash, table.hour] }),
    index("number_hours_hour").on(table.hour),
  ],
);

/** Conversations in which something was said that may still be unread when it is due. */
export const talks = pgTable(
  "talks",
  {
    channelId: uuid("channel_id").primaryKey(),
    /** That told of the newest message. */
    eventId: uuid("event_id").notNull(),
    attempts: integer("attempts").notNull().default(0),
    dueAt: moment("due_at").notNull(),
  },
  (table) => [index("talks_due").on(table.dueAt, table.channelId)],
);
