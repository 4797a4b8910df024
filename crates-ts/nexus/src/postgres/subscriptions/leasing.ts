import { pgArray } from "../pg-array.ts";
import type postgres from "postgres";
import { lockClass } from "./lease.ts";
import type { Lease, PartitionKey } from "./lease.ts";

/** A subscription that a worker could work on. */
export type SubscriptionKey = Omit<PartitionKey, "partition">;

/** A subscription and how many of its partitions are this worker's share. */
export type Share = SubscriptionKey & {
  readonly share: number;
  /** It stands in another epoch of the store, so nothing of it can be taken. */
  readonly epochDiffers: boolean;
  /** A lease of it is over although nobody gave it back. */
  readonly isOverdue: boolean;
};

/** A held lease, and how far its holder has looked: there is nothing for it up to there. */
export type Held = { readonly lease: Lease; readonly seen: number };

/** Who wants leases, and for how long. */
export type Worker = { readonly owner: string; readonly leaseMs: number };

type LeaseRow = Omit<Lease, keyof Worker>;

/**
 * Says that a worker is there, and asks how many there are.
 *
 * @returns This worker's share of each subscription that exists: its partitions divided by the workers, rounded up.
 */
export async function joinWorkers(
  sql: postgres.Sql,
  { owner, leaseMs }: Worker,
  keys: readonly SubscriptionKey[],
): Promise<Share[]> {
  if (keys.length === 0) return [];
  const { names, generations } = columns(keys);
  return [
    ...(await sql<Share[]>`
      with me as (
        insert into nexus.subscription_workers (name, generation, owner, seen_until)
        select k.name, k.generation, ${owner}, clock_timestamp() + ${leaseMs}::float8 * interval '1 ms'
          from unnest(${names}::text[], ${generations}::integer[]) as k(name, generation)
        on conflict (name, generation, owner) do update set seen_until = excluded.seen_until),
      gone as (delete from nexus.subscription_workers where owner <> ${owner} and seen_until < clock_timestamp() - interval '1 minute')
      select s.name, s.generation, ceil(max(s.partitions)::numeric / (1 + (
               select count(*) from nexus.subscription_workers w
                where w.name = s.name and w.generation = s.generation and w.owner <> ${owner} and w.seen_until > clock_timestamp())))::int as share,
             bool_or(s.epoch <> (select epoch from nexus.meta)) as "epochDiffers",
             coalesce(bool_or(s.lease_until < clock_timestamp()), false) as "isOverdue"
        from nexus.subscriptions s join unnest(${names}::text[], ${generations}::integer[]) as k(name, generation) using (name, generation)
       group by s.name, s.generation`),
  ];
}

/**
 * Prolongs leases, and writes down how far their holders have looked.
 *
 * @returns Those that are still held.
 */
export async function renewLeases(
  sql: postgres.Sql,
  held: readonly Held[],
): Promise<ReadonlySet<Lease>> {
  if (held.length === 0) return new Set();
  const leases = held.map(({ lease }) => lease);
  const leaseMs = Math.max(...leases.map((lease) => lease.leaseMs));
  const rows = await sql<{ place: number }[]>`
    update nexus.subscriptions s
       set lease_until = clock_timestamp() + ${leaseMs}::float8 * interval '1 ms',
           position = case when s.hold_until > clock_timestamp() then s.position else greatest(s.position, m.seen) end
      from ${matching(sql, leases)}, unnest(${pgArray(held.map(({ seen }) => String(seen)))}::bigint[]) with ordinality as m(seen, place)
     where m.place = l.place and ${same(sql)} and s.epoch = (select epoch from nexus.meta)
    returning l.place::int as place`;
  return new Set(rows.flatMap(({ place }) => leases[place - 1] ?? []));
}

/**
 * Takes what is free, up to the shares; what others are taking at the same time is left to them.
 *
 * @param held What the worker has already, which it never takes from itself, even when it was late to renew it.
 */
export async function takeLeases(
  sql: postgres.Sql,
  { owner, leaseMs }: Worker,
  shares: readonly Share[],
  held: readonly Lease[] = [],
): Promise<Lease[]> {
  if (shares.length === 0) return [];
  const { names, generations } = columns(shares);
  const rows = await sql<LeaseRow[]>`
    with wanted as (
      select * from unnest(${names}::text[], ${generations}::integer[], ${pgArray(shares.map(({ share }) => share))}::integer[]) as w(name, generation, share)),
    ranked as (
      select s.name, s.generation, s.partition,
             row_number() over (partition by s.name, s.generation order by s.partition) + (
               select count(*) from nexus.subscriptions mine
                where mine.name = s.name and mine.generation = s.generation and mine.lease_owner = ${owner} and mine.lease_until > clock_timestamp()) as place, w.share
        from nexus.subscriptions s join wanted w using (name, generation)
       where (s.lease_until is null or s.lease_until < clock_timestamp())
         and not exists (select 1 from ${matching(sql, held)} where ${same(sql)})),
    free as (
      select s.name, s.generation, s.partition from nexus.subscriptions s join ranked r using (name, generation, partition)
       where r.place <= r.share and (s.lease_until is null or s.lease_until < clock_timestamp())
         and s.epoch = (select epoch from nexus.meta)
       order by s.name, s.generation, s.partition for update of s skip locked)
    update nexus.subscriptions s
       set lease_owner = ${owner}, lease_until = clock_timestamp() + ${leaseMs}::float8 * interval '1 ms', fence = s.fence + 1
      from free where s.name = free.name and s.generation = free.generation and s.partition = free.partition
    returning s.name, s.generation, s.partition, s.partitions, s.fence::text`;
  return rows.map((row) => ({ ...row, owner, leaseMs }));
}

/** Gives leases back at once; one that was taken over is left alone. */
export async function giveLeasesBack(
  sql: postgres.Sql,
  held: readonly Held[],
): Promise<void> {
  if (held.length === 0) return;
  const leases = held.map(({ lease }) => lease);
  await sql`
    update nexus.subscriptions s set lease_owner = null, lease_until = null,
           position = case when s.hold_until > clock_timestamp() then s.position else greatest(s.position, m.seen) end
      from ${matching(sql, leases)}, unnest(${pgArray(held.map(({ seen }) => String(seen)))}::bigint[]) with ordinality as m(seen, place)
     where m.place = l.place and ${same(sql)} and s.epoch = (select epoch from nexus.meta)`;
}

/** Takes the worker off the list, so that the others' shares grow at once. */
export async function leaveWorkers(
  sql: postgres.Sql,
  owner: string,
): Promise<void> {
  await sql`delete from nexus.subscription_workers where owner = ${owner}`;
}

/**
 * Ends the sessions of holders whose leases are over and who have not ended their transactions: they could not commit any
 * more, but hold locks that their successors wait for. A role may end its own sessions.
 */
export async function endStalled(
  sql: postgres.Sql,
  { owner }: Worker,
): Promise<void> {
  await sql`
    select pg_terminate_backend(l.pid)
      from nexus.subscriptions s
      join pg_locks l on l.objid = (hashtext(s.name || '/' || s.generation || '/' || s.partition)::bigint & 4294967295)::oid
     where s.lease_until < clock_timestamp() and s.lease_owner <> ${owner}
       and l.locktype = 'advisory' and l.objsubid = 2 and l.classid = ${lockClass}::oid and l.mode = 'ShareLock' and l.granted
       and l.database = (select oid from pg_database where datname = current_database())`;
}

function columns(keys: readonly SubscriptionKey[]): {
  names: string;
  generations: string;
} {
  return {
    names: pgArray(keys.map(({ name }) => name)),
    generations: pgArray(keys.map(({ generation }) => generation)),
  };
}

/** The leases as rows `l`, each with its place from 1. */
const matching = (
  sql: postgres.Sql,
  leases: readonly Lease[],
): postgres.PendingQuery<postgres.Row[]> => sql`
  unnest(${pgArray(leases.map(({ name }) => name))}::text[], ${pgArray(leases.map(({ generation }) => generation))}::integer[],
         ${pgArray(leases.map(({ partition }) => partition))}::smallint[], ${pgArray(leases.map(({ owner }) => owner))}::text[],
         ${pgArray(leases.map(({ fence }) => fence))}::bigint[]) with ordinality as l(name, generation, partition, owner, fence, place)`;

const same = (sql: postgres.Sql): postgres.PendingQuery<postgres.Row[]> => sql`
  s.name = l.name and s.generation = l.generation and s.partition = l.partition and s.lease_owner = l.owner and s.fence = l.fence`;
