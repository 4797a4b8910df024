/**
 * No table of its own yet: events are kept in `nexus.events`, and the table of the list is made by its projection
 * (`item-list.ts`). The first one goes here; `./tixlys generate items NAME` then writes its migration.
 */
export const tables = {};
