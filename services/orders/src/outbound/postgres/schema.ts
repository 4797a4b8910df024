import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
const count = (name: string) => bigint(name, { mode: "number" });

/*
 * The tables of this service beside those of the crates: events are kept in `nexus.events`, and the tables of the lists are made by
 * their projections (`lists.ts`).
 */

/**
 * What is known of accounts. One that was deleted stays as an id, so that nothing that comes late brings it back;
 * `account_version` is -1 before anything was heard.
 */
export const people = pgTable("people", {
  userId: uuid("user_id").primaryKey(),
  isProvider: boolean("is_provider").notNull().default(false),
  isDisabled: boolean("is_disabled").notNull().default(false),
  isDeleted: boolean("is_deleted").notNull().default(false),
  accountVersion: count("account_version").notNull().default(-1),
  displayName: text("display_name"),
  profileVersion: count("profile_version").notNull().default(0),
  hasProviderProfile: boolean("has_provider_profile").notNull().default(false),
});

/** The catalog's services. One that was deleted stays, for the orders that name it. */
export const services = pgTable("services", {
  serviceId: uuid("service_id").primaryKey(),
  name: text("name").notNull(),
  isDeleted: boolean("is_deleted").notNull(),
  version: count("version").notNull(),
});

/** What people wrote and where their door is, by the id of the order, offer or review: no stream has it, so it can be erased. */
export const particulars = pgTable(
  "particulars",
  {
    id: uuid("id").primaryKey(),
    personId: uuid("person_id").notNull(),
    kind: text("kind").notNull(),
    words: text("words"),
    city: text("city"),
    lat: doublePrecision("lat"),
    lon: doublePrecision("lon"),
  },
  (table) => [
    check("particulars_kind_check", sql`kind in ('order', 'offer', 'review')`),
    check("particulars_place_check", sql`(lat is null) = (lon is null)`),
    index("particulars_person_idx").on(table.personId),
  ],
);

/** Who has what under way: written with the events, so that an account that goes misses nothing. */
export const involvements = pgTable(
  "involvements",
  {
    thingId: uuid("thing_id").notNull(),
    part: text("part").notNull(),
    personId: uuid("person_id").notNull(),
    orderId: uuid("order_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.thingId, table.part] }),
    check(
      "involvements_part_check",
      sql`part in ('customer', 'bidder', 'worker')`,
    ),
    index("involvements_person_idx").on(table.personId),
  ],
);

/** Where providers say that they are. */
export const providerPlaces = pgTable(
  "provider_places",
  {
    providerId: uuid("provider_id").primaryKey(),
    lat: doublePrecision("lat").notNull(),
    lon: doublePrecision("lon").notNull(),
    address: text("address"),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  () => [
    check(
      "provider_places_place_check",
      sql`lat between -90 and 90 and lon between -180 and 180`,
    ),
  ],
);

export const cities = pgTable(
  "cities",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    /** In lower case, for the search by the beginning. */
    nameKey: text("name_key").notNull(),
    country: text("country").notNull(),
    iso2: text("iso2").notNull(),
    lat: doublePrecision("lat").notNull(),
    lon: doublePrecision("lon").notNull(),
  },
  (table) => [
    unique("cities_name_key").on(table.iso2, table.nameKey),
    index("cities_search_idx").on(table.nameKey, table.id),
  ],
);

export const currencies = pgTable("currencies", {
  code: text("code").primaryKey(),
  name: text("name").notNull(),
  symbol: text("symbol").notNull(),
});
