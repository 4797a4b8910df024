/// <reference path="./sql.d.ts" />
import first from "./messaging.sql" with { type: "text" };
import verdicts from "./messaging-verdicts.sql" with { type: "text" };
import replays from "./messaging-replays.sql" with { type: "text" };

/**
 * The tables of this crate, as SQL, in the order in which they are applied. Each is one migration of every service that
 * owns data, byte for byte, under `migrations/NNNN_<name>.sql`; what has been merged is frozen, a change is one more.
 */
export const messagingMigrations: readonly {
  readonly name: string;
  readonly sql: string;
}[] = [
  { name: "messaging", sql: first },
  { name: "messaging_verdicts", sql: verdicts },
  { name: "messaging_replays", sql: replays },
];

/** All of them as one text, for a database that has none yet; statements stand between `--> statement-breakpoint`. */
export const messagingSql: string = messagingMigrations
  .map(({ sql }) => sql)
  .join("--> statement-breakpoint\n");
