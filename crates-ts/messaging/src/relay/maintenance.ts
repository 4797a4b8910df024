import type { Database, Transaction } from "@tixlys/nexus/postgres";
import { fullJitterMs } from "@tixlys/nexus/waits";
import type { Log } from "../log.ts";

/** Outbox rows are kept this long after they were written, and always until they are published. */
export const outboxDays = 7;

/** Inbox rows are kept this long: longer than the stream's 14 days, or a message could take effect twice. */
export const inboxDays = 15;

const AHEAD = { days: 4, weeks: 4 };
const EVERY_MS = 6 * 60 * 60 * 1000;
const LOCK_MS = 2_000;
const DAY_NAME = /^(outbox|inbox)_(\d{4})(\d\d)(\d\d)$/;

/** What one round did. */
export type Maintained = {
  readonly made: number;
  readonly dropped: readonly string[];
};

/** Runs `maintain` now and every six hours; a failure is tried again within minutes and changes nothing. */
export function keepPartitions(
  database: Database,
  logger: Log,
): { stop(): void } {
  let timer: Timer | undefined;
  let stopped = false;
  let failures = 0;
  const round = async (): Promise<void> => {
    try {
      const { made, dropped } = await maintain(database);
      failures = 0;
      if (made > 0 || dropped.length > 0)
        logger.info({ made, dropped }, "partitions kept");
    } catch (error) {
      failures += 1;
      if (!stopped)
        logger.warn(
          { err: error },
          "partitions could not be kept; tried again soon",
        );
    }
    const next =
      failures === 0
        ? EVERY_MS
        : 1_000 + fullJitterMs(failures, { baseMs: 5_000, capMs: 300_000 });
    if (!stopped) timer = setTimeout(start, next);
  };
  const start = (): void => {
    round().catch(() => undefined);
  };
  start();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/**
 * Makes the partitions of the days and weeks ahead, and drops those that nobody needs: outbox days older than seven and
 * behind every cursor, inbox weeks older than fifteen days. One process at a time; the others skip. `at` is now unless told:
 * who wants to know what is left after so many days says when that is.
 */
export async function maintain(
  database: Database,
  { at = new Date() }: { readonly at?: Date } = {},
): Promise<Maintained> {
  const made = await database.transact(async (tx) => {
    if (!(await takeTurn(tx))) return 0;
    const [row] = await tx.sql<
      { made: number }[]
    >`select messaging.make_partitions(${AHEAD.days}, ${AHEAD.weeks}) as made`;
    return row?.made ?? 0;
  });
  const dropped: string[] = [];
  for (const name of await childrenOf(database))
    if (await database.transact((tx) => dropIfDone(tx, name, at)))
      dropped.push(name);
  await sweep(database, at);
  return { made, dropped };
}

/** Waits only briefly for locks: a busy table is looked at again later. */
async function takeTurn(tx: Transaction): Promise<boolean> {
  await tx.sql`select set_config('lock_timeout', ${String(LOCK_MS)}, true)`;
  const [turn] = await tx.sql<
    { mine: boolean }[]
  >`select pg_try_advisory_xact_lock(hashtext('messaging:maintain')) as mine`;
  return turn?.mine === true;
}

async function childrenOf({ sql }: Database): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent in ('messaging.outbox'::regclass, 'messaging.inbox'::regclass) order by 1`;
  return rows.map(({ name }) => name);
}

async function dropIfDone(
  tx: Transaction,
  name: string,
  at: Date,
): Promise<boolean> {
  const [, parent, year, month, day] = DAY_NAME.exec(name) ?? [];
  if (parent === undefined || !(await takeTurn(tx))) return false;
  const first = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const kept = parent === "outbox" ? 1 + outboxDays : 7 + inboxDays;
  if (at.getTime() - first < kept * 24 * 60 * 60 * 1000) return false;
  if (parent === "outbox" && (await hasUnpublished(tx, name))) return false;
  await tx.sql`drop table ${tx.sql(`messaging.${name}`)}`;
  return true;
}

async function hasUnpublished(tx: Transaction, name: string): Promise<boolean> {
  const [row] = await tx.sql`
    select 1 from ${tx.sql(`messaging.${name}`)} o join messaging.relay_cursor c using (bucket)
      left join messaging.outbox_dead d on d.bucket = o.bucket and d.position = o.position and d.state in ('dead', 'held', 'released')
     where o.position > c.position or d.position is not null limit 1`;
  return row !== undefined;
}

/** What stands outside the ranges, and what an operator has dealt with. */
async function sweep({ sql }: Database, at: Date): Promise<void> {
  const now = at.toISOString();
  await sql`
    delete from messaging.outbox_default o using messaging.relay_cursor c
     where c.bucket = o.bucket and o.position <= c.position and o.created_at < ${now}::timestamptz - ${outboxDays} * interval '1 day'`;
  await sql`delete from messaging.inbox_default where received_at < ${now}::timestamptz - ${inboxDays} * interval '1 day'`;
  await sql`
    delete from messaging.dead_letter where state in ('replayed', 'discarded') and resolved_at < ${now}::timestamptz - ${inboxDays} * interval '1 day'`;
  await sql`
    delete from messaging.outbox_dead where state in ('replayed', 'discarded') and resolved_at < ${now}::timestamptz - ${inboxDays} * interval '1 day'`;
  await sql`delete from messaging.replay where done_at < ${now}::timestamptz - ${inboxDays} * interval '1 day'`;
}
