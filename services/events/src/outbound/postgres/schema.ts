import { pgTable, timestamp, uuid } from "drizzle-orm/pg-core";

/**
 * The tables of this service beside those of the crates: events are kept in `nexus.events`, and the table of the list is made by
 * its projection (`item-list.ts`). After a change here, `./tixlys generate events NAME` writes the migration.
 */
export const owners = pgTable("owners", {
  ownerId: uuid("owner_id").primaryKey(),
  since: timestamp("since", {
    withTimezone: true,
    mode: "date",
    precision: 3,
  }).notNull(),
});
