/// <reference path="./sql.d.ts" />
import first from "./nexus.sql" with { type: "text" };
import verdicts from "./nexus-verdicts.sql" with { type: "text" };

/**
 * The tables of this crate, as SQL, in the order in which they are applied. Each is one migration of every service that
 * keeps events, byte for byte, under `migrations/NNNN_<name>.sql`; what has been merged is frozen, a change is one more.
 */
export const nexusMigrations: readonly {
  readonly name: string;
  readonly sql: string;
}[] = [
  { name: "nexus", sql: first },
  { name: "nexus_verdicts", sql: verdicts },
];

/** All of them as one text, for a database that has none yet; statements stand between `--> statement-breakpoint`. */
export const nexusSql: string = nexusMigrations
  .map(({ sql }) => sql)
  .join("--> statement-breakpoint\n");
