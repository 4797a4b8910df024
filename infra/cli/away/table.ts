import { databaseRows } from "./databases.ts";
import { mailRows } from "./mail.ts";
import { natsRows } from "./nats.ts";
import { processRows } from "./processes.ts";
import type { AwayRow } from "./row.ts";

/** What goes on while a part is away, and what holds afterwards (auth #78): shown by a page, run by a test. */
export const awayTable: readonly AwayRow[] = [
  ...natsRows,
  ...databaseRows,
  ...mailRows,
  ...processRows,
];
