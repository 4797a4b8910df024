/// <reference path="./sql.d.ts" />
import text from "./messaging.sql" with { type: "text" };

/** The tables of this crate, as SQL; a service's `migrations/0000_messaging.sql` is a byte copy. */
export const messagingSql: string = text;
