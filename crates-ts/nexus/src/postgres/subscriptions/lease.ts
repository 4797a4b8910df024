import { NotOurs } from "../failures.ts";
import type { Database, Transaction } from "../types.ts";

/** One partition of a subscription. */
export type PartitionKey = {
  readonly name: string;
  readonly generation: number;
  readonly partition: number;
};

/** The right to move a partition's position, and with it to write what belongs to the events up to there. */
export type Lease = PartitionKey & {
  readonly owner: string;
  readonly fence: string;
  readonly partitions: number;
  /** How long it lasts without renewal. */
  readonly leaseMs: number;
};

/** Somebody else works on the partition now, or it is gone; what was under way here has been rolled back. */
export class LeaseLost extends NotOurs {
  override readonly name = "LeaseLost";
}

/** The position has to stay where it is for a moment, because another generation is taking over. */
export class PositionHeld extends NotOurs {
  override readonly name = "PositionHeld";
}

/** The store was set back to an earlier time: positions of before mean something else now. */
export class EpochDiffers extends NotOurs {
  override readonly name = "EpochDiffers";
}

/** The position is not where it was believed to be: a commit whose answer was lost had happened after all. */
export class PositionMoved extends NotOurs {
  override readonly name = "PositionMoved";
}

/** Two-part keys, so that they share no space with the watermark's. */
export const lockClass = 28_290;

const bucketCount = 1_024;

/** The buckets of a partition, both ends included. */
export function bucketsOf({ partition, partitions }: Lease): {
  low: number;
  high: number;
} {
  const start = (n: number): number =>
    Math.floor((n * bucketCount) / partitions);
  return { low: start(partition), high: start(partition + 1) - 1 };
}

/** What a lease's transactions lock, shared, so that those of a stalled holder can be found. */
export const lockKey = ({
  name,
  generation,
  partition,
}: PartitionKey): string =>
  `${name}/${String(generation)}/${String(partition)}`;

/**
 * First statements of a transaction under a lease: marks it as the holder's, and spares a former holder the work.
 *
 * @throws LeaseLost when the fence has moved on.
 */
export async function underLease(
  { sql }: Transaction,
  lease: Lease,
): Promise<void> {
  const { name, generation, partition, owner, fence } = lease;
  const locked =
    sql`select pg_advisory_xact_lock_shared(${lockClass}, hashtext(${lockKey(lease)}))`.execute();
  const [[mine]] = await Promise.all([
    sql`
      select 1 from nexus.subscriptions
       where name = ${name} and generation = ${generation} and partition = ${partition} and lease_owner = ${owner} and fence = ${fence}::bigint`.execute(),
    locked,
  ]);
  if (mine === undefined)
    throw new LeaseLost(`${lockKey(lease)} was taken over`);
}

/**
 * Last statement of a transaction under a lease: moves the position to `to`, if it is still at most `from`, the fence is
 * ours and the store is the same. From here to the commit the row is locked, so whoever takes over waits for the commit
 * and starts from the new position; whoever took over before has changed the fence, and this transaction is rolled back.
 *
 * @throws LeaseLost, PositionHeld, EpochDiffers or PositionMoved, each of which must end the transaction.
 */
export async function movePosition(
  { sql }: Transaction,
  lease: Lease,
  from: number,
  to: number,
): Promise<void> {
  const { name, generation, partition, owner, fence } = lease;
  const moved = await sql`
    update nexus.subscriptions
       set position = ${to}::bigint, updated_at = clock_timestamp(), last_error = null
     where name = ${name} and generation = ${generation} and partition = ${partition} and lease_owner = ${owner} and fence = ${fence}::bigint
       and position <= ${from}::bigint and (hold_until is null or hold_until <= clock_timestamp())
       and epoch = (select epoch from nexus.meta)
    returning 1`;
  if (moved.length === 0) throw await refusal(sql, lease);
}

async function refusal(sql: Transaction["sql"], lease: Lease): Promise<Error> {
  const { name, generation, partition, owner, fence } = lease;
  const [row] = await sql<{ same: boolean; held: boolean }[]>`
    select s.epoch = m.epoch as same, coalesce(s.hold_until > clock_timestamp(), false) as held
      from nexus.subscriptions s, nexus.meta m
     where s.name = ${name} and s.generation = ${generation} and s.partition = ${partition} and s.lease_owner = ${owner} and s.fence = ${fence}::bigint`;
  const key = lockKey(lease);
  if (row === undefined) return new LeaseLost(`${key} was taken over`);
  if (!row.same) return new EpochDiffers(epochText(key));
  if (row.held) return new PositionHeld(`${key} is held`);
  return new PositionMoved(`${key} is not where it was`);
}

/** What an operator reads when a subscription has stopped because of its epoch. */
export const epochText = (key: string): string =>
  `${key} stands in another epoch of the store: the store was set back to an earlier time, so the position may mean other events; rebuild the projection, or adopt the epoch`;

/** Where a leased partition stands; `undefined` when it was taken over. */
export async function readPosition(
  { sql }: Database,
  { name, generation, partition, owner, fence }: Lease,
): Promise<number | undefined> {
  const [row] = await sql<{ position: string }[]>`
    select position::text from nexus.subscriptions
     where name = ${name} and generation = ${generation} and partition = ${partition} and lease_owner = ${owner} and fence = ${fence}::bigint`;
  return row === undefined ? undefined : Number(row.position);
}
