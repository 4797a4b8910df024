import {
  bigint,
  doublePrecision,
  pgTable,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { profiles } from "./schema.ts";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date", precision: 3 });

/** One row per person who offers services and has told so. It goes with the profile. */
export const providers = pgTable("providers", {
  userId: uuid("user_id")
    .primaryKey()
    .references(() => profiles.userId, { onDelete: "cascade" }),
  /** A sealed column (`columnCipher`): AES-256-GCM, bound to this column and `user_id`, with the id of its key. */
  personalId: text("personal_id").notNull(),
  company: text("company"),
  city: text("city"),
  radiusKm: doublePrecision("radius_km").notNull(),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
  version: bigint("version", { mode: "number" }).notNull(),
});

export type ProviderRow = typeof providers.$inferSelect;
