import { events as contract } from "@tixlys/contracts";
import { definePersonalData, type Erasure } from "@tixlys/messaging/people";

/**
 * What this service keeps about people: deletion and export follow it, and a test holds it against the migrated schema. A table
 * or a column that is added says here what it is: `personal`, `secret` or `plain`.
 */
export const personalData = definePersonalData({ version: 1, tables: {} });

/** How it forgets a person; what else must happen in that transaction is a function under `also`. */
export const erasure: Erasure = { contract, data: personalData };
