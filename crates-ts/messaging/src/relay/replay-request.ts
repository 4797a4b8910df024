import { pgArray } from "@tixlys/nexus/postgres";
import type { Database } from "@tixlys/nexus/postgres";
import { lanes } from "../lane.ts";
import type { Lane } from "../lane.ts";
import { closeDone } from "./replay-rows.ts";

/** Which rows. */
export type ReplayFilter = {
  readonly from?: Date;
  readonly to?: Date;
  readonly subject?: string;
};

/**
 * Asks for rows of one bucket that were published before. In one transaction the cursor goes back to the first of them and the
 * fence is raised: what the holder has in hand moves no cursor any more, and its next renewal, or a successor's take-over,
 * begins where the cursor stands now.
 *
 * @returns The request's id; undefined when the bucket has no such row.
 */
export async function askForReplay(
  database: Database,
  bucket: number,
  { from, to, subject = ">" }: ReplayFilter,
): Promise<string | undefined> {
  const like = subject.replace(/[%_\\]/g, "\\$&").replace(/>$/, "%");
  const since = from?.toISOString() ?? "-infinity";
  const till = to?.toISOString() ?? "infinity";
  return database.transact(async ({ sql }) => {
    await sql`select 1 from messaging.relay_cursor where bucket = ${bucket} for update`;
    await closeDone(sql, [bucket]);
    const [row] = await sql<{ id: string }[]>`
      with span as (
        select c.bucket, greatest(c.position, (select max(r.until) from messaging.replay r
                                                where r.bucket = c.bucket and r.done_at is null)) as until
          from messaging.relay_cursor c where c.bucket = ${bucket}),
      first as (
        select min(o.position) as position from messaging.outbox o join span on o.bucket = span.bucket and o.position <= span.until
         where o.created_at between ${since}::timestamptz and ${till}::timestamptz and o.subject like ${like}
           and not exists (select 1 from messaging.outbox_dead d
                            where d.bucket = o.bucket and d.position = o.position and d.state <> 'replayed')),
      asked as (
        insert into messaging.replay (bucket, until, subject, written_from, written_to)
        select span.bucket, span.until, ${like}, ${since}::timestamptz, ${till}::timestamptz from span, first
         where first.position is not null returning id),
      back as (
        update messaging.relay_cursor c set position = least(c.position, first.position - 1), fence = c.fence + 1
          from first where c.bucket = ${bucket} and first.position is not null)
      select id::text from asked`;
    return row?.id;
  });
}

/** How far requests are. */
export type Asked = {
  /** How many are not done yet. */
  readonly open: number;
  readonly published: number;
  readonly known: number;
  /** The sum of their cursors: it grows as long as something happens. */
  readonly position: bigint;
  /** Relays of the lane that are alive. */
  readonly relays: number;
};

/** Reads how far these requests are. */
export async function replayAsked(
  { sql }: Database,
  lane: Lane,
  ids: readonly string[],
): Promise<Asked> {
  const [row] = await sql<(Omit<Asked, "position"> & { position: string })[]>`
    select count(*) filter (where r.done_at is null and c.position < r.until)::int as open,
           coalesce(sum(r.published), 0)::int as published, coalesce(sum(r.known), 0)::int as known,
           coalesce(sum(c.position), 0)::text as position,
           (select count(*) from messaging.relay_member m where m.lane = ${lane} and m.seen_until > now())::int as relays
      from messaging.replay r join messaging.relay_cursor c using (bucket) where r.id = any(${pgArray([...ids])}::bigint[])`;
  const none = { open: 0, published: 0, known: 0, relays: 0, position: "0" };
  const { position, ...asked } = row ?? none;
  return { ...asked, position: BigInt(position) };
}

/** When the oldest row was written that the outbox still has, RFC 3339; null when it is empty. */
export async function keptSince(
  { sql }: Database,
  lane: Lane,
): Promise<string | null> {
  const [row] = await sql<{ since: string | null }[]>`
    select to_char(min(oldest.created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since
      from unnest(${pgArray([...lanes[lane].buckets])}::smallint[]) as own(bucket)
     cross join lateral (
       select o.created_at from messaging.outbox o where o.bucket = own.bucket order by o.position limit 1) as oldest`;
  return row?.since ?? null;
}
