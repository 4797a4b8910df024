/// <reference path="./sql.d.ts" />
import text from "./nexus.sql" with { type: "text" };

/** The tables of this crate, as SQL; the migration of a service that keeps events is a byte copy. */
export const nexusSql: string = text;
