import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  numeric,
  pgTable,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
const count = (name: string) => bigint(name, { mode: "number" });

/**
 * The hierarchy, all four levels of it: 1 a type, 4 a service. A parent is always of the level above, because the foreign key
 * has the level in it; a name is unique below its parent, types among each other; what has children cannot go.
 */
export const entries = pgTable(
  "entries",
  {
    id: uuid("id").primaryKey(),
    level: smallint("level").notNull(),
    parentId: uuid("parent_id"),
    parentLevel: smallint("parent_level").generatedAlwaysAs(sql`level - 1`),
    name: text("name").notNull(),
    /** `nameKeyOf`: what is compared and sorted by, since the collation `C` knows no letter's case but ASCII's. */
    nameKey: text("name_key").notNull(),
    description: text("description"),
    /** `searchTextOf` the name, which ranks. */
    nameText: text("name_text").notNull(),
    /** `searchTextOf` name and description, which is searched. */
    searchText: text("search_text").notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    version: count("version").notNull(),
  },
  (table) => [
    check("entries_level_check", sql`level between 1 and 4`),
    check("entries_parent_check", sql`(level = 1) = (parent_id is null)`),
    unique("entries_id_level_key").on(table.id, table.level),
    unique("entries_name_key")
      .on(table.parentId, table.nameKey)
      .nullsNotDistinct(),
    foreignKey({
      name: "entries_parent_fkey",
      columns: [table.parentId, table.parentLevel],
      foreignColumns: [table.id, table.level],
    }).onDelete("restrict"),
    index("entries_order_idx").on(table.level, table.nameKey, table.id),
    // Written to at once: entries are read far more often than written, and a pending list is read from end to end.
    index("entries_search_idx")
      .using("gin", table.searchText.op("gin_trgm_ops"))
      .with({ fastupdate: false }),
  ],
);

/** One row: the version of the whole hierarchy, which every change of it raises, and how many entries it has. */
export const tree = pgTable(
  "tree",
  {
    only: boolean("only").primaryKey().default(true),
    version: count("version").notNull(),
    entries: integer("entries").notNull(),
  },
  () => [check("tree_only_check", sql`"only"`)],
);

/**
 * What is known of accounts: ids, and whether and where they work. An account that was deleted stays as an id, so that nothing
 * that comes late brings it back; `account_version` is -1 before anything was heard.
 */
export const providers = pgTable("providers", {
  userId: uuid("user_id").primaryKey(),
  isProvider: boolean("is_provider").notNull().default(false),
  isDisabled: boolean("is_disabled").notNull().default(false),
  isDeleted: boolean("is_deleted").notNull().default(false),
  accountVersion: count("account_version").notNull().default(-1),
  city: text("city"),
  radiusKm: doublePrecision("radius_km"),
  placeVersion: count("place_version").notNull().default(0),
});

/** Who does what. `visible` follows the provider's account, so that no list has to ask for it. */
export const offers = pgTable(
  "offers",
  {
    id: uuid("id").primaryKey(),
    providerId: uuid("provider_id")
      .notNull()
      .references(() => providers.userId, { onDelete: "restrict" }),
    serviceId: uuid("service_id").notNull(),
    serviceLevel: smallint("service_level").notNull().default(4),
    price: numeric("price", { precision: 14, scale: 4 }),
    currency: text("currency"),
    visible: boolean("visible").notNull().default(true),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    check("offers_service_check", sql`service_level = 4`),
    check("offers_price_check", sql`price > 0`),
    check("offers_money_check", sql`(price is null) = (currency is null)`),
    unique("offers_provider_service_key").on(table.providerId, table.serviceId),
    foreignKey({
      name: "offers_service_fkey",
      columns: [table.serviceId, table.serviceLevel],
      foreignColumns: [entries.id, entries.level],
    }).onDelete("restrict"),
    index("offers_service_idx")
      .on(table.serviceId, table.id)
      .where(sql`visible`),
    index("offers_price_idx")
      .on(table.serviceId, table.currency, table.price)
      .where(sql`visible and price is not null`),
  ],
);

export type EntryRow = typeof entries.$inferSelect;
export type OfferRow = typeof offers.$inferSelect;
export type ProviderRow = typeof providers.$inferSelect;
