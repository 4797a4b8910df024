import {
  check,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { accounts } from "./schema.ts";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date" });

/** Failed attempts in a row, by what was asked for or by the device that asked; a keyed hash names it (auth #9). */
export const loginAttempts = pgTable(
  "login_attempts",
  {
    key: text("key").primaryKey(),
    /** Those that are being judged among them. */
    failures: integer("failures").notNull(),
    pending: integer("pending").notNull(),
    /** Whoever is still pending then has died. */
    pendingUntil: moment("pending_until").notNull(),
    opensAt: moment("opens_at").notNull(),
    forgetAt: moment("forget_at").notNull(),
  },
  (table) => [
    index("login_attempts_forget_at_idx").on(table.forgetAt),
    check("login_attempts_failures_check", sql`${table.failures} >= 0`),
  ],
);

/** Failed attempts by where they came from, until their window ends (auth #11). */
export const failureWindows = pgTable(
  "failure_windows",
  {
    key: text("key").primaryKey(),
    failures: integer("failures").notNull(),
    endsAt: moment("ends_at").notNull(),
  },
  (table) => [index("failure_windows_ends_at_idx").on(table.endsAt)],
);

/** Programs that have signed their person in before (auth #10); of their tokens only hashes. */
export const knownDevices = pgTable(
  "known_devices",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    tokenHash: text("token_hash").notNull(),
    createdAt: moment("created_at").notNull(),
    lastUsedAt: moment("last_used_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    uniqueIndex("known_devices_token_hash_key").on(table.tokenHash),
    index("known_devices_user_id_idx").on(table.userId),
    index("known_devices_expires_at_idx").on(table.expiresAt),
  ],
);

/** One-time invitations to become the first root (auth #13), hashed. */
export const bootstrapTokens = pgTable("bootstrap_tokens", {
  tokenHash: text("token_hash").primaryKey(),
  createdAt: moment("created_at").notNull(),
  expiresAt: moment("expires_at").notNull(),
  usedAt: moment("used_at"),
});
