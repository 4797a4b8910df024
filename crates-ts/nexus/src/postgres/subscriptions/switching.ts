import type postgres from "postgres";
import { isPassing } from "../failures.ts";
import type { Database, Transaction } from "../types.ts";
import { liveGeneration, lockProjection } from "./generations.ts";
import { pointViews } from "./views.ts";

/** How the attempt to read from another generation ended. */
export type Switched =
  | { readonly kind: "switched"; readonly from: number }
  /** It is that many positions behind. */
  | { readonly kind: "behind"; readonly positions: number }
  /** It could not follow that many streams which the live one has. */
  | { readonly kind: "parked"; readonly streams: number }
  /** It did not catch up in time, or readers held the views: another attempt is likely to succeed. */
  | { readonly kind: "busy" };

/** Which generations. */
export type Switch = {
  readonly name: string;
  readonly to: number;
  /** Positions that `to` may be behind the store when the attempt begins. */
  readonly maxLag: number;
};

const HOLD_MS = 2_000;
const WAIT_MS = 1_500;
const LOOK_MS = 10;
/** Shorter than the server takes to look for deadlocks, so that it is the switch that gives way and never a reader. */
const VIEW_LOCK_MS = 400;

/**
 * Lets readers read another generation, in one transaction, once it is as far as the one that is read now: nobody sees less
 * than before.
 *
 * So that the other can catch up under a constant stream of events, the live generation's position is held for two
 * seconds at most.
 */
export async function switchGeneration(
  database: Database,
  { name, to, maxLag }: Switch,
): Promise<Switched> {
  const { sql } = database;
  const positions = await lagOf(sql, name, to);
  if (positions > maxLag) return { kind: "behind", positions };
  const streams = await missingStreams(sql, name, to);
  if (streams > 0) return { kind: "parked", streams };
  await hold(sql, name, to);
  try {
    if (!(await caughtUp(sql, name, to))) return { kind: "busy" };
    return await database.transact((tx) => flip(tx, name, to));
  } catch (error) {
    if (isPassing(error)) return { kind: "busy" };
    throw error;
  } finally {
    await sql`update nexus.subscriptions set hold_until = null where name = ${name} and hold_until is not null`.catch(
      () => undefined,
    );
  }
}

/** How many positions a generation is behind the end of the store. */
export async function lagOf(
  sql: postgres.Sql,
  name: string,
  generation: number,
): Promise<number> {
  const [row] = await sql<{ positions: number }[]>`
    select (case when p.is_called then p.last_value else 0 end - min(s.position))::float8 as positions
      from nexus.subscriptions s, nexus.position p where s.name = ${name} and s.generation = ${generation}
     group by p.last_value, p.is_called`;
  return row?.positions ?? Infinity;
}

/** Streams that the generation goes on without, although the live one has them. */
async function missingStreams(
  sql: postgres.Sql | postgres.TransactionSql,
  name: string,
  generation: number,
): Promise<number> {
  const [row] = await sql<{ streams: number }[]>`
    select count(*)::int as streams from nexus.parked_streams mine
     where mine.name = ${name} and mine.generation = ${generation}
       and not exists (select 1 from nexus.parked_streams other join nexus.projections p using (name, generation)
                        where p.name = ${name} and p.state = 'live' and other.stream_type = mine.stream_type and other.stream_id = mine.stream_id)`;
  return row?.streams ?? 0;
}

/** For a moment the live generation stays where it is. */
async function hold(
  sql: postgres.Sql,
  name: string,
  to: number,
): Promise<void> {
  await sql`
    update nexus.subscriptions s set hold_until = clock_timestamp() + ${`${String(HOLD_MS)} milliseconds`}::interval
      from nexus.projections p
     where p.name = ${name} and p.state = 'live' and p.generation <> ${to} and s.name = p.name and s.generation = p.generation`;
}

async function caughtUp(
  sql: postgres.Sql,
  name: string,
  to: number,
): Promise<boolean> {
  const deadline = performance.now() + WAIT_MS;
  while (performance.now() < deadline) {
    if (await isLevel(sql, name, to)) return true;
    await Bun.sleep(LOOK_MS);
  }
  return false;
}

/** Whether each partition is at least as far as every live one with which it has a bucket in common. */
async function isLevel(
  sql: postgres.Sql | postgres.TransactionSql,
  name: string,
  to: number,
): Promise<boolean> {
  const [row] = await sql<{ level: boolean }[]>`
    select coalesce(bool_and(new.position >= old.position), false) as level
      from nexus.projections p
      join nexus.subscriptions old on old.name = p.name and old.generation = p.generation
      join nexus.subscriptions new on new.name = p.name and new.generation = ${to}
       and new.partition * old.partitions < (old.partition + 1) * new.partitions
       and old.partition * new.partitions < (new.partition + 1) * old.partitions
     where p.name = ${name} and p.state = 'live'`;
  return row?.level === true;
}

/**
 * The transaction of the switch. The live generation's rows are locked, so that it cannot get ahead in between; readers
 * wait for the views, half a second at most.
 */
async function flip(
  tx: Transaction,
  name: string,
  to: number,
): Promise<Switched> {
  const { sql } = tx;
  await sql`select set_config('lock_timeout', ${String(VIEW_LOCK_MS)}, true)`;
  await lockProjection(tx, name);
  const live = await liveGeneration(tx, name);
  const [target] = await sql<{ tables: string[] | null }[]>`
    select tables from nexus.projections where name = ${name} and generation = ${to} and state <> 'live'`;
  const tables = target?.tables ?? null;
  if (live === undefined || tables === null) return { kind: "busy" };
  await sql`select 1 from nexus.subscriptions where name = ${name} and generation = ${live} order by partition for update`;
  if (!(await isLevel(sql, name, to))) return { kind: "busy" };
  const streams = await missingStreams(sql, name, to);
  if (streams > 0) return { kind: "parked", streams };
  await makeLive(tx, name, to, tables);
  return { kind: "switched", from: live };
}

/** Readers read `to` from the commit on. */
export async function makeLive(
  tx: Transaction,
  name: string,
  to: number,
  tables: readonly string[],
): Promise<void> {
  await tx.sql`update nexus.projections set state = 'retired', retired_at = now() where name = ${name} and state = 'live'`;
  await tx.sql`
    update nexus.projections set state = 'live', live_at = now(), retired_at = null where name = ${name} and generation = ${to}`;
  await pointViews(tx, tables, to);
}
