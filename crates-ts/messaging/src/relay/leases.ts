import { pgArray } from "@tixlys/nexus/postgres";
import type postgres from "postgres";
import { lanes } from "../lane.ts";
import type { Lane } from "../lane.ts";

/** What this process may publish: a bucket, from where on, and the fence that guards its cursor. */
export type Lease = {
  readonly bucket: number;
  readonly fence: string;
  /** The last position that the stream has acknowledged without a hole before it. */
  position: bigint;
  /** When the stream that acknowledged them was made; null when nobody has looked yet. */
  stream: string | null;
  /** On this process's own clock (`performance.now`); nothing is sent after it. */
  validUntil: number;
};

/** How long a lease lasts without renewal; a dead relay's buckets are taken over after it. */
export const leaseMs = 4_000;

/** The holder stops this much before the others may start. */
const leaseMarginMs = 1_000;

/** What a replay has brought: messages that the stream took, and how many of them it still knew. */
export type ReplayCount = {
  readonly published: number;
  readonly known: number;
};

/** By the replay's id. */
export type ReplayCounts = ReadonlyMap<string, ReplayCount>;

type CursorRow = {
  bucket: number;
  position: string;
  fence: string;
  stream: string | null;
};

/**
 * Renews what `owner` holds and takes free buckets up to its share of the lane; one statement each for the
 * membership and the buckets. One's own rows are waited for, which a cursor being saved may hold; others' are skipped.
 *
 * A share is the lane's buckets divided by the relays that are alive, rounded up. A held bucket above the share is not
 * renewed: the caller gives it back as soon as nothing of it is on its way.
 *
 * @returns Every bucket that `owner` may go on with.
 */
export async function renewLeases(
  sql: postgres.Sql,
  lane: Lane,
  owner: string,
): Promise<Lease[]> {
  const { buckets } = lanes[lane];
  const validUntil = performance.now() + leaseMs - leaseMarginMs;
  const [others] = await sql<{ others: number }[]>`
    with me as (
      insert into messaging.relay_member (lane, owner, seen_until) values (${lane}, ${owner}, now() + ${leaseMs} * interval '1 ms')
      on conflict (lane, owner) do update set seen_until = excluded.seen_until),
    gone as (delete from messaging.relay_member where lane = ${lane} and owner <> ${owner} and seen_until < now() - interval '1 minute')
    select count(*)::int as others from messaging.relay_member where lane = ${lane} and owner <> ${owner} and seen_until > now()`;
  const share = Math.ceil(buckets.length / ((others?.others ?? 0) + 1));
  const all = pgArray([...buckets]);
  const rows = await sql<CursorRow[]>`
    with mine as (
      select bucket from messaging.relay_cursor
       where bucket = any(${all}::smallint[]) and lease_owner = ${owner} and lease_until >= now()
       order by bucket limit ${share} for update),
    free as (
      select bucket from messaging.relay_cursor
       where bucket = any(${all}::smallint[]) and (lease_until is null or lease_until < now())
       order by bucket limit greatest(0, ${share} - (select count(*) from mine)) for update skip locked),
    wanted as (select bucket from mine union all select bucket from free)
    update messaging.relay_cursor c
       set fence = case when c.lease_owner = ${owner} and c.lease_until >= now() then c.fence else c.fence + 1 end,
           lease_owner = ${owner}, lease_until = now() + ${leaseMs} * interval '1 ms', updated_at = now()
      from wanted where c.bucket = wanted.bucket
    returning c.bucket, c.position::text, c.fence::text, c.stream`;
  return rows.map(({ position, ...row }) => ({
    ...row,
    position: BigInt(position),
    validUntil,
  }));
}

/** Gives buckets back at once; a fence that has moved on is left alone. */
export async function releaseLeases(
  sql: postgres.Sql,
  owner: string,
  leases: readonly Lease[],
): Promise<void> {
  if (leases.length === 0) return;
  await sql`
    update messaging.relay_cursor c set lease_owner = null, lease_until = null
      from unnest(${pgArray(leases.map(({ bucket }) => bucket))}::smallint[], ${pgArray(leases.map(({ fence }) => fence))}::bigint[]) as mine(bucket, fence)
     where c.bucket = mine.bucket and c.fence = mine.fence and c.lease_owner = ${owner}`;
}

/** Takes the relay off the list of those that are alive, so that the others' shares grow at once. */
export async function leaveLane(
  sql: postgres.Sql,
  lane: Lane,
  owner: string,
): Promise<void> {
  await sql`delete from messaging.relay_member where lane = ${lane} and owner = ${owner}`;
}

/**
 * Moves cursors on to what was acknowledged: one statement for all buckets, each guarded by its fence. Nobody waits for the
 * disk: a cursor that a crash of the server sets back costs a second publication, which the stream and the inboxes know.
 * What replays have brought is added in the same statement, so that whoever sees a replay at its end sees all of its count.
 *
 * @returns The buckets whose cursor moved; one that is missing has been taken over, and nothing is counted for it.
 */
export async function saveCursors(
  sql: postgres.Sql,
  owner: string,
  moved: readonly { lease: Lease; position: bigint }[],
  counts: ReplayCounts,
): Promise<ReadonlySet<number>> {
  if (moved.length === 0) return new Set();
  const rows = await sql<{ bucket: number }[]>`
    with unhurried as materialized (select set_config('synchronous_commit', 'off', true)),
    saved as (
      update messaging.relay_cursor c set position = moved.position, updated_at = now()
        from unhurried, unnest(${pgArray(moved.map(({ lease }) => lease.bucket))}::smallint[],
                    ${pgArray(moved.map(({ lease }) => lease.fence))}::bigint[],
                    ${pgArray(moved.map(({ position }) => String(position)))}::bigint[]) as moved(bucket, fence, position)
       where c.bucket = moved.bucket and c.fence = moved.fence and c.lease_owner = ${owner} and c.position < moved.position
      returning c.bucket)${counts.size === 0 ? sql`` : counted(sql, counts)}
    select bucket from saved`;
  return new Set(rows.map(({ bucket }) => bucket));
}

function counted(
  sql: postgres.Sql,
  counts: ReplayCounts,
): postgres.PendingQuery<postgres.Row[]> {
  const of = (pick: (count: ReplayCount) => number): string =>
    pgArray([...counts.values()].map(pick));
  return sql`,
    counted as (
      update messaging.replay r set published = r.published + more.published, known = r.known + more.known
        from saved, unnest(${pgArray([...counts.keys()])}::bigint[], ${of(({ published }) => published)}::bigint[],
                           ${of(({ known }) => known)}::bigint[]) as more(id, published, known)
       where r.id = more.id and r.bucket = saved.bucket)`;
}
