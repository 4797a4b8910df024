import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date" });

/**
 * Accounts whose address was proven, as their streams tell it: `stream_version` is the version up to which the row follows.
 * `version` counts what was told about the user, which is not in the stream.
 */
export const accounts = pgTable(
  "accounts",
  {
    id: uuid("id").primaryKey(),
    status: text("status", { enum: ["active", "disabled"] }).notNull(),
    email: text("email").notNull(),
    /** Waits for its confirmation; whoever confirms an address first has it, so it is not unique. */
    newEmail: text("new_email"),
    username: text("username").notNull(),
    role: text("role", {
      enum: ["user", "moderator", "admin", "root"],
    }).notNull(),
    capabilities: text("capabilities", { enum: ["customer", "provider"] })
      .array()
      .notNull(),
    verified: boolean("verified").notNull(),
    gen: integer("gen").notNull(),
    version: integer("version").notNull(),
    streamVersion: bigint("stream_version", { mode: "number" }).notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [
    uniqueIndex("accounts_email_key").on(table.email),
    uniqueIndex("accounts_username_key").on(table.username),
    index("accounts_root_idx")
      .on(table.role)
      .where(sql`${table.role} = 'root'`),
    check(
      "accounts_status_check",
      sql`${table.status} in ('active', 'disabled')`,
    ),
    check(
      "accounts_role_check",
      sql`${table.role} in ('user', 'moderator', 'admin', 'root')`,
    ),
  ],
);

/** The keys that sign access tokens, by state (auth.md §3.8). A private half is only here wrapped, and goes when it is retired. */
export const rootKeys = pgTable(
  "root_keys",
  {
    keyId: bigint("key_id", { mode: "number" }).primaryKey(),
    publicKey: text("public_key").notNull(),
    wrapped: text("wrapped"),
    state: text("state", {
      enum: ["pending", "active", "retiring", "retired"],
    }).notNull(),
    since: moment("since").notNull(),
  },
  (table) => [
    uniqueIndex("root_keys_active_key")
      .on(table.state)
      .where(sql`${table.state} = 'active'`),
    check(
      "root_keys_state_check",
      sql`${table.state} in ('pending', 'active', 'retiring', 'retired')`,
    ),
  ],
);

/** Password hashes stay apart from accounts, so that no read of an account can carry one. */
export const credentials = pgTable("credentials", {
  userId: uuid("user_id")
    .primaryKey()
    .references(() => accounts.id, { onDelete: "cascade" }),
  passwordHash: text("password_hash").notNull(),
  changedAt: moment("changed_at").notNull(),
});

/** Every name that is taken: for ever by an account, or until a registration runs out (decision 25). */
export const usernames = pgTable(
  "usernames",
  {
    username: text("username").primaryKey(),
    holderId: uuid("holder_id").notNull(),
    reservedUntil: moment("reserved_until"),
  },
  (table) => [
    index("usernames_reserved_until_idx")
      .on(table.reservedUntil)
      .where(sql`${table.reservedUntil} is not null`),
  ],
);

/** Who asked for an account and has not redeemed a link yet; rows go when they do, or after a day. */
export const registrations = pgTable(
  "registrations",
  {
    id: uuid("id").primaryKey(),
    status: text("status", { enum: ["pending", "refused"] }).notNull(),
    email: text("email").notNull(),
    username: text("username").notNull(),
    capability: text("capability", {
      enum: ["customer", "provider"],
    }).notNull(),
    firstName: text("first_name"),
    lastName: text("last_name"),
    phone: text("phone"),
    passwordHash: text("password_hash"),
    linkId: uuid("link_id").notNull(),
    linkExpiresAt: moment("link_expires_at").notNull(),
    version: integer("version").notNull(),
    requestedAt: moment("requested_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    index("registrations_email_idx").on(table.email, table.requestedAt.desc()),
    index("registrations_expires_at_idx").on(table.expiresAt),
    check(
      "registrations_status_check",
      sql`${table.status} in ('pending', 'refused')`,
    ),
  ],
);

/** Mailed secrets, hashed (auth #14). They outlive use and expiry for a week, so that a late click is told why. */
export const mailLinks = pgTable(
  "mail_links",
  {
    id: uuid("id").primaryKey(),
    purpose: text("purpose", {
      enum: ["verify-email", "reset-password", "confirm-email", "undo-email"],
    }).notNull(),
    /** A registration or an account; a registration's account has its id. */
    subjectId: uuid("subject_id").notNull(),
    /** The address that a link confirms or puts back; it goes with the row. */
    address: text("address"),
    tokenHash: text("token_hash").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
    voidedAt: moment("voided_at"),
  },
  (table) => [
    uniqueIndex("mail_links_token_hash_key").on(table.tokenHash),
    index("mail_links_subject_id_idx").on(table.subjectId),
    index("mail_links_expires_at_idx").on(table.expiresAt),
  ],
);

/** One row per session: a refresh family (auth.md §3.6). Only hashes and ciphertext of its secrets. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    tier: text("tier", { enum: ["general", "management", "root"] }).notNull(),
    client: text("client", { enum: ["web", "api"] }).notNull(),
    aal: smallint("aal").notNull(),
    seq: integer("seq").notNull(),
    currentHash: text("current_hash").notNull(),
    previousHash: text("previous_hash"),
    rotatedAt: moment("rotated_at"),
    rotatedByDelivery: text("rotated_by_delivery", {
      enum: ["cookie", "body"],
    }),
    rotatedByAgent: text("rotated_by_agent"),
    sealedSuccessor: text("sealed_successor"),
    familyKey: text("family_key").notNull(),
    device: text("device").notNull(),
    ip: text("ip").notNull(),
    startedAt: moment("started_at").notNull(),
    /** Null in rows from before there was a step-up: the start. */
    authenticatedAt: moment("authenticated_at"),
    lastUsedAt: moment("last_used_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    endedAt: moment("ended_at"),
    endReason: text("end_reason"),
  },
  (table) => [
    index("sessions_live_idx")
      .on(table.userId, table.id.desc())
      .where(sql`${table.endedAt} is null`),
    index("sessions_expires_at_idx").on(table.expiresAt),
    check("sessions_aal_check", sql`${table.aal} between 1 and 3`),
  ],
);
