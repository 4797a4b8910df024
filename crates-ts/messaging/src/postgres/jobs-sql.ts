/// <reference path="./sql.d.ts" />
import text from "./jobs.sql" with { type: "text" };

/** The tables of jobs, as SQL; the migration of a service that has jobs is a byte copy. */
export const jobsSql: string = text;
