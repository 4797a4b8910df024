/// <reference path="./sql.d.ts" />
import text from "./idempotency.sql" with { type: "text" };

/** The table of idempotency keys, as SQL; the migration of a service whose routes write is a byte copy. */
export const idempotencySql: string = text;
