import {
  bigint,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { accounts } from "./schema.ts";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date" });

const owner = () =>
  uuid("user_id").references(() => accounts.id, { onDelete: "cascade" });

/** Second factors in use (auth #19 #20): the secret is sealed, and the last step that was accepted is kept. */
export const totpFactors = pgTable("totp_factors", {
  userId: owner().primaryKey(),
  secret: text("secret").notNull(),
  lastStep: bigint("last_step", { mode: "number" }).notNull(),
  activatedAt: moment("activated_at").notNull(),
});

/** Apps that wait for their first code; until then they change nothing. */
export const totpEnrolments = pgTable(
  "totp_enrolments",
  {
    userId: owner().primaryKey(),
    secret: text("secret").notNull(),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [index("totp_enrolments_expires_at_idx").on(table.expiresAt)],
);

/** Codes for when the app is gone, hashed; a row goes when its code is used (auth #21). */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    userId: owner().notNull(),
    codeHash: text("code_hash").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.codeHash] })],
);

/** People whose password was right and who owe the second factor (auth #22 #23), for a few minutes; of the token only a hash. */
export const loginChallenges = pgTable(
  "login_challenges",
  {
    tokenHash: text("token_hash").primaryKey(),
    userId: owner().notNull(),
    passwordSince: moment("password_since").notNull(),
    failuresBefore: integer("failures_before").notNull(),
    tries: smallint("tries").notNull().default(0),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    index("login_challenges_user_id_idx").on(table.userId),
    index("login_challenges_expires_at_idx").on(table.expiresAt),
  ],
);
