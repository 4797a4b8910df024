import { pgArray } from "@tixlys/nexus/postgres";
import type postgres from "postgres";
import type { Lease } from "./leases.ts";
import type { OutboxMessage } from "./page.ts";

/**
 * Closes what has been published up to its end, so that a later replay does not send it once more. To be called before a
 * cursor is set back.
 */
export async function closeDone(
  sql: postgres.Sql | postgres.TransactionSql,
  buckets: readonly number[],
): Promise<void> {
  await sql`
    update messaging.replay r set done_at = now() from messaging.relay_cursor c
     where c.bucket = r.bucket and r.done_at is null and r.until <= c.position and r.bucket = any(${pgArray([...buckets])}::smallint[])`;
}

/**
 * Makes cursors count for the stream that is there now. Of what another stream had nothing is in it: such a bucket starts over
 * with the oldest row that the stream would still keep. A cursor that counted for nothing yet is believed.
 *
 * @returns Where each bucket goes on; one that is missing is another's by now, and nothing of it is changed.
 */
export async function settleCursors(
  sql: postgres.Sql,
  owner: string,
  leases: readonly Lease[],
  created: string,
  streamHours: number,
): Promise<ReadonlyMap<number, bigint>> {
  const buckets = leases.map(({ bucket }) => bucket);
  await closeDone(sql, buckets);
  const rows = await sql<{ bucket: number; position: string }[]>`
    with mine as (
      select c.bucket, c.position, coalesce(c.stream <> ${created}, false) as lost,
             greatest(c.position, (select max(r.until) from messaging.replay r where r.bucket = c.bucket and r.done_at is null)) as until
        from unnest(${pgArray(buckets)}::smallint[], ${pgArray(leases.map(({ fence }) => fence))}::bigint[]) as held(bucket, fence)
        join messaging.relay_cursor c on c.bucket = held.bucket and c.fence = held.fence and c.lease_owner = ${owner}
       order by c.bucket for update of c),
    target as (
      select bucket, until, lost, least(position, case when lost then (
               select min(o.position) - 1 from messaging.outbox o
                where o.bucket = mine.bucket and o.created_at > now() - ${streamHours} * interval '1 hour') end) as position
        from mine),
    asked as (insert into messaging.replay (bucket, until) select bucket, until from target where lost and position < until)
    update messaging.relay_cursor c set stream = ${created}, position = target.position, updated_at = now()
      from target where c.bucket = target.bucket
    returning c.bucket, c.position::text as position`;
  return new Map(
    rows.map(({ bucket, position }) => [bucket, BigInt(position)]),
  );
}

/** Up to where each of these buckets is being published once more; none of those that are not. */
export async function openUntil(
  sql: postgres.Sql,
  buckets: readonly number[],
): Promise<ReadonlyMap<number, bigint>> {
  const rows = await sql<{ bucket: number; until: string }[]>`
    select bucket, max(until)::text as until from messaging.replay
     where done_at is null and bucket = any(${pgArray([...buckets])}::smallint[]) group by bucket`;
  return new Map(rows.map(({ bucket, until }) => [bucket, BigInt(until)]));
}

/** A message that is being published once more: by which replays it is asked for. With none it is passed over. */
export type Wanted = {
  readonly bucket: number;
  readonly position: bigint;
  readonly replays: readonly string[];
};

/** Who asks for these messages. Nobody does for one that was put aside and has not been published since. */
export async function askedFor(
  sql: postgres.Sql,
  messages: readonly OutboxMessage[],
): Promise<Wanted[]> {
  const rows = await sql<
    { bucket: number; position: string; replays: string }[]
  >`
    select o.bucket, o.position::text, coalesce(string_agg(r.id::text, ',') filter (where d.position is null), '') as replays
      from unnest(${pgArray(messages.map(({ bucket }) => bucket))}::smallint[],
                  ${pgArray(messages.map(({ position }) => String(position)))}::bigint[]) as page(bucket, position)
      join messaging.outbox o on o.bucket = page.bucket and o.position = page.position
      left join messaging.replay r on r.bucket = o.bucket and r.done_at is null and r.until >= o.position
       and o.subject like r.subject and o.created_at between r.written_from and r.written_to
      left join messaging.outbox_dead d on d.bucket = o.bucket and d.position = o.position and d.state <> 'replayed'
     group by o.bucket, o.position`;
  return rows.map(({ bucket, position, replays }) => ({
    bucket,
    position: BigInt(position),
    replays: replays === "" ? [] : replays.split(","),
  }));
}
