import { sql } from "drizzle-orm";
import {
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { accounts } from "./schema.ts";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date" });

/** What people wanted to have of their data; it goes with its account, and after a week. */
export const exports = pgTable(
  "exports",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    state: text("state", {
      enum: ["collecting", "ready", "partial"],
    }).notNull(),
    services: text("services").array().notNull(),
    missing: text("missing").array().notNull(),
    requestedAt: moment("requested_at").notNull(),
    settledAt: moment("settled_at"),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    uniqueIndex("exports_collecting_key")
      .on(table.userId)
      .where(sql`${table.state} = 'collecting'`),
    index("exports_user_id_idx").on(table.userId),
    index("exports_expires_at_idx").on(table.expiresAt),
    check(
      "exports_state_check",
      sql`${table.state} in ('collecting', 'ready', 'partial')`,
    ),
  ],
);

/** What the services have given, sealed. */
export const exportParts = pgTable(
  "export_parts",
  {
    exportId: uuid("export_id")
      .notNull()
      .references(() => exports.id, { onDelete: "cascade" }),
    service: text("service").notNull(),
    page: integer("page").notNull(),
    schemaVersion: integer("schema_version").notNull(),
    next: text("next"),
    sealed: text("sealed").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.exportId, table.service, table.page] }),
  ],
);
