import {
  index,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { accounts } from "./schema.ts";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date" });

/** API keys, hashed (auth #57): the row goes when the key is revoked, or some time after it has run out. */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    hash: text("hash").notNull(),
    hint: text("hint").notNull(),
    operations: text("operations").array().notNull(),
    resources: text("resources").array(),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    lastUsedAt: moment("last_used_at"),
  },
  (table) => [
    uniqueIndex("api_keys_hash_key").on(table.hash),
    index("api_keys_user_id_idx").on(table.userId, table.id.desc()),
    index("api_keys_expires_at_idx").on(table.expiresAt),
  ],
);
