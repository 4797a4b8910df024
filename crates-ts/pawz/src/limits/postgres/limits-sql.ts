/// <reference path="./sql.d.ts" />
import text from "./limits.sql" with { type: "text" };

/** The table of limits, as SQL; the migration of a service that counts in its database is a byte copy. */
export const limitsSql: string = text;
