import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

const exact = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date" });
const count = (name: string) => bigint(name, { mode: "number" });
const bytes = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });

/**
 * What people are called. Names are not unique: one that was given up may be somebody else's here before it has gone there. Who
 * was deleted stays as an id, so that nothing that comes late brings them back.
 */
export const people = pgTable("people", {
  userId: uuid("user_id").primaryKey(),
  displayName: text("display_name"),
  profileVersion: count("profile_version").notNull().default(0),
  isDeleted: boolean("is_deleted").notNull().default(false),
});

/**
 * The row is the lock of its log: `last_seq`, `last_at` and `message_count` change in each statement that writes an entry, so no
 * index names them, and half of each page is left free for the next version of the row.
 */
export const channels = pgTable(
  "channels",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind").notNull(),
    status: text("status").notNull().default("open"),
    name: text("name"),
    /** The name as it is compared; of public and private channels that are not deleted. */
    nameKey: text("name_key"),
    description: text("description"),
    createdBy: uuid("created_by").notNull(),
    /** The two of a direct channel, the lower id first. */
    pairLow: uuid("pair_low"),
    pairHigh: uuid("pair_high"),
    orderId: uuid("order_id"),
    providerId: uuid("provider_id"),
    memberCount: integer("member_count").notNull().default(0),
    retentionDays: integer("retention_days"),
    /** Entries up to this one are kept no longer. */
    forgottenSeq: count("forgotten_seq").notNull().default(0),
    lastSeq: count("last_seq").notNull().default(0),
    messageCount: count("message_count").notNull().default(0),
    lastAt: exact("last_at"),
    version: count("version").notNull().default(1),
    createdAt: exact("created_at").notNull(),
    updatedAt: exact("updated_at").notNull(),
  },
  (table) => [
    check(
      "channels_kind_check",
      sql`kind in ('public', 'private', 'direct', 'order')`,
    ),
    check(
      "channels_status_check",
      sql`status in ('open', 'closed', 'deleted')`,
    ),
    unique("channels_name_key").on(table.nameKey),
    unique("channels_pair_key").on(table.pairLow, table.pairHigh),
    unique("channels_order_key").on(table.orderId, table.providerId),
    index("channels_public_idx")
      .on(table.nameKey)
      .where(sql`kind = 'public' and name_key is not null`),
    index("channels_retention_idx")
      .on(table.id)
      .where(sql`retention_days is not null or status = 'deleted'`),
  ],
);

/** Which months hold something of a channel, and what came before: a page touches those partitions that it needs, and no other. */
export const channelMonths = pgTable(
  "channel_months",
  {
    channelId: uuid("channel_id").notNull(),
    month: exact("month").notNull(),
    firstSeq: count("first_seq").notNull(),
    messagesBefore: count("messages_before").notNull(),
  },
  (table) => [primaryKey({ columns: [table.channelId, table.month] })],
);

export const members = pgTable(
  "members",
  {
    channelId: uuid("channel_id").notNull(),
    userId: uuid("user_id").notNull(),
    role: text("role").notNull(),
    /** Somebody else has put them in: what others do does not use up how many channels one may have. */
    isInvited: boolean("is_invited").notNull().default(false),
    joinedAt: exact("joined_at").notNull(),
    readSeq: count("read_seq").notNull(),
    /** How many messages there were up to `read_seq`: what is unread is counted by messages, not by entries. */
    readCount: count("read_count").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.channelId, table.userId] }),
    check("members_role_check", sql`role in ('owner', 'member')`),
    index("members_user_idx").on(table.userId, table.channelId),
  ],
);

/** Messages as they are now; each is the first of its entries too. Partitioned by month of `created_at`, which grows with `seq`. */
export const messages = pgTable(
  "messages",
  {
    channelId: uuid("channel_id").notNull(),
    seq: count("seq").notNull(),
    createdAt: exact("created_at").notNull(),
    id: uuid("id").notNull(),
    authorId: uuid("author_id").notNull(),
    clientId: uuid("client_id").notNull(),
    content: text("content"),
    replyTo: uuid("reply_to"),
    ordinal: count("ordinal").notNull(),
    version: integer("version").notNull().default(1),
    editedAt: exact("edited_at"),
    deletedAt: exact("deleted_at"),
  },
  (table) => [
    primaryKey({ columns: [table.channelId, table.seq, table.createdAt] }),
    index("messages_id_idx").on(table.id),
    index("messages_author_idx").on(table.authorId),
  ],
);

/** Every entry of the logs but new messages, which are rows of `messages`. No text of anybody stands here. Partitioned alike. */
export const entries = pgTable(
  "entries",
  {
    channelId: uuid("channel_id").notNull(),
    seq: count("seq").notNull(),
    createdAt: exact("created_at").notNull(),
    type: text("type").notNull(),
    messageId: uuid("message_id"),
    userId: uuid("user_id").notNull(),
    emoji: text("emoji"),
    action: text("action"),
  },
  (table) => [
    primaryKey({ columns: [table.channelId, table.seq, table.createdAt] }),
    // By whom reactions are found when somebody leaves; a month that is made later has it as well.
    index("entries_reactions_idx")
      .on(table.userId)
      .where(sql`type = 'reaction'`),
    check(
      "entries_type_check",
      sql`type in ('message_edited', 'message_deleted', 'reaction', 'member')`,
    ),
  ],
);

/** What was sent under which id of the client's: unique over all months, which an index of the partitions cannot be. */
export const sendings = pgTable(
  "sendings",
  {
    channelId: uuid("channel_id").notNull(),
    authorId: uuid("author_id").notNull(),
    clientId: uuid("client_id").notNull(),
    messageId: uuid("message_id").notNull(),
    createdAt: exact("created_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.channelId, table.authorId, table.clientId] }),
    index("sendings_age_idx").using("brin", table.createdAt),
  ],
);

export const reactions = pgTable(
  "reactions",
  {
    messageId: uuid("message_id").notNull(),
    emoji: text("emoji").notNull(),
    userId: uuid("user_id").notNull(),
    createdAt: exact("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.messageId, table.emoji, table.userId] }),
    index("reactions_user_idx").on(table.userId),
  ],
);

/** What was heard of an order; never of two orders at once, so the row is the lock of its channels. */
export const orderFacts = pgTable("order_facts", {
  orderId: uuid("order_id").primaryKey(),
  isEnded: boolean("is_ended").notNull().default(false),
  winnerId: uuid("winner_id"),
});

/** The newest that was heard of a provider's offer for an order. */
export const offerFacts = pgTable(
  "offer_facts",
  {
    orderId: uuid("order_id").notNull(),
    providerId: uuid("provider_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    version: count("version").notNull(),
    isLive: boolean("is_live").notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.providerId] })],
);

/** Tickets for a socket: SHA-256 of each, and whose it is. */
export const tickets = pgTable(
  "tickets",
  {
    hash: bytes("hash").primaryKey(),
    userId: uuid("user_id").notNull(),
    isModerator: boolean("is_moderator").notNull(),
    sessionId: uuid("session_id").notNull(),
    tokenId: uuid("token_id").notNull(),
    gen: count("gen").notNull(),
    tokenExpiresAt: exact("token_expires_at").notNull(),
    expiresAt: exact("expires_at").notNull(),
  },
  (table) => [
    uniqueIndex("tickets_expiry_idx").on(table.expiresAt, table.hash),
    index("tickets_user_idx").on(table.userId),
  ],
);

/** When the last socket of somebody went; written then alone. */
export const lastSeen = pgTable("last_seen", {
  userId: uuid("user_id").primaryKey(),
  at: exact("at").notNull(),
});
