import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  pgTable,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date", precision: 3 });

/**
 * One row per person. Usernames are unique in `auth`, not here: two accounts' events may arrive in either order, and a name
 * that has just passed from one to the other must not stop the second event.
 */
export const profiles = pgTable(
  "profiles",
  {
    userId: uuid("user_id").primaryKey(),
    username: text("username").notNull(),
    email: text("email").notNull(),
    roles: text("roles").array().notNull(),
    firstName: text("first_name"),
    lastName: text("last_name"),
    phone: text("phone"),
    displayName: text("display_name").notNull(),
    bio: text("bio"),
    locale: text("locale").notNull(),
    timezone: text("timezone").notNull(),
    memberSince: moment("member_since").notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    version: bigint("version", { mode: "number" }).notNull(),
    accountVersion: bigint("account_version", { mode: "number" }).notNull(),
    pictureKey: text("picture_key"),
    disabled: boolean("disabled").notNull().default(false),
    /** What the profile is found by (`searchTextOf`); null in rows from before there was a search, until a job has filled it. */
    searchText: text("search_text"),
  },
  (table) => [
    // Without a pending list, which makes the planner read the whole table for as long as nobody has tidied it up.
    index("profiles_search_idx")
      .using("gin", table.searchText.op("gin_trgm_ops"), table.roles)
      .with({ fastupdate: false }),
    index("profiles_disabled_idx")
      .on(table.userId)
      .where(sql`disabled`),
    index("profiles_unsearchable_idx")
      .on(table.userId)
      .where(sql`search_text is null`),
  ],
);

export type ProfileRow = typeof profiles.$inferSelect;
