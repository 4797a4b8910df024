import type { Database, Transaction } from "@tixlys/nexus/postgres";

/** The right to pull a durable, and to write its effects. */
export type ConsumerLease = {
  readonly durable: string;
  readonly owner: string;
  readonly fence: string;
};

/** How long a lease lasts without renewal. */
export const consumerLeaseMs = 3_000;

/** Somebody else pulls the durable now; what was under way here has been rolled back. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** Two-part keys, so that they share no space with the outbox's watermark. */
const LOCK_CLASS = 28_283;
/** How long a take-over waits for the former holder's transactions before it ends them. */
const STALLED_MS = 1_000;
const TTL = `${String(consumerLeaseMs)} milliseconds`;

/**
 * Takes a durable's lease when it is free.
 *
 * The exclusive lock waits until every transaction of the former holder has ended, and the new fence refuses all that
 * come after; so no effect of a former holder can commit behind one of the new. A former holder that neither renews nor
 * ends its transactions has stalled: they are ended for it, and rolled back.
 *
 * @returns Nothing while somebody else holds the lease, or when a stalled holder had to be shaken off first.
 */
export async function takeLease(
  database: Database,
  durable: string,
  owner: string,
): Promise<ConsumerLease | undefined> {
  const [held] = await database.sql`
    select 1 from messaging.consumer_lease where consumer = ${durable} and owner <> ${owner} and lease_until > clock_timestamp()`;
  if (held !== undefined) return undefined;
  try {
    return await database.transact((tx) => claim(tx, durable, owner));
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    await endStalled(database, durable);
    return undefined;
  }
}

async function claim(
  { sql }: Transaction,
  durable: string,
  owner: string,
): Promise<ConsumerLease | undefined> {
  await sql`select set_config('lock_timeout', ${String(STALLED_MS)}, true)`;
  await sql`select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext(${durable}))`;
  const [row] = await sql<{ fence: string }[]>`
    insert into messaging.consumer_lease as l (consumer, owner, lease_until, fence)
    values (${durable}, ${owner}, clock_timestamp() + ${TTL}::interval, 1)
    on conflict (consumer) do update set owner = excluded.owner, lease_until = excluded.lease_until, fence = l.fence + 1
     where l.lease_until <= clock_timestamp() or l.owner = excluded.owner
    returning fence::text`;
  return row === undefined ? undefined : { durable, owner, fence: row.fence };
}

/** Ends the sessions that hold the durable although its lease is over; a role may end its own sessions. */
async function endStalled({ sql }: Database, durable: string): Promise<void> {
  await sql`
    select pg_terminate_backend(l.pid) from pg_locks l join messaging.consumer_lease c on c.consumer = ${durable}
     where l.locktype = 'advisory' and l.objsubid = 2 and l.classid = ${LOCK_CLASS}::oid and l.mode = 'ShareLock' and l.granted
       and l.objid = (hashtext(${durable})::bigint & 4294967295)::oid
       and l.database = (select oid from pg_database where datname = current_database())
       and c.lease_until <= clock_timestamp()`;
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "code") === "55P03";
}

/**
 * Prolongs a lease.
 *
 * @returns How many keys are parked, so that their owner knows when to look at them.
 * @throws LeaseLost when the fence has moved on.
 */
export async function renewLease(
  { sql }: Database,
  { durable, owner, fence }: ConsumerLease,
): Promise<number> {
  const [row] = await sql<{ parked: number }[]>`
    update messaging.consumer_lease set lease_until = clock_timestamp() + ${TTL}::interval
     where consumer = ${durable} and owner = ${owner} and fence = ${fence}::bigint
    returning (select count(*)::int from messaging.parked_key where consumer = ${durable}) as parked`;
  if (row === undefined) throw new LeaseLost(`${durable} is pulled elsewhere`);
  return row.parked;
}

/** Gives the lease back at once. */
export async function giveLeaseBack(
  { sql }: Database,
  { durable, owner, fence }: ConsumerLease,
): Promise<void> {
  await sql`
    update messaging.consumer_lease set lease_until = '-infinity'
     where consumer = ${durable} and owner = ${owner} and fence = ${fence}::bigint`;
}

/**
 * Holds the lease for the length of a transaction: first statement of every transaction with an effect.
 *
 * The fence is read by a later statement than the one that takes the lock, because a statement sees nothing that was
 * committed while it waited.
 *
 * @throws LeaseLost when the fence has moved on.
 */
export async function underLease(
  { sql }: Transaction,
  { durable, owner, fence }: ConsumerLease,
): Promise<void> {
  const locked =
    sql`select pg_advisory_xact_lock_shared(${LOCK_CLASS}, hashtext(${durable}))`.execute();
  const [[mine]] = await Promise.all([
    sql`select 1 from messaging.consumer_lease where consumer = ${durable} and owner = ${owner} and fence = ${fence}::bigint`.execute(),
    locked,
  ]);
  if (mine === undefined) throw new LeaseLost(`${durable} is pulled elsewhere`);
}
