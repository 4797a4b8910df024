import { pgArray } from "@tixlys/nexus/postgres";
import type { Database } from "@tixlys/nexus/postgres";
import { lanes } from "../lane.ts";
import type { Lane } from "../lane.ts";

/** One bucket of an outbox. */
export type BucketState = {
  readonly bucket: number;
  /** Rows that no stream has acknowledged, counted up to 10,000. */
  readonly pending: number;
  /** Milliseconds; null when nothing waits. */
  readonly oldestAgeMs: number | null;
  /** The relay that publishes it; null while nobody does. */
  readonly leaseOwner: string | null;
  /** Milliseconds until the lease ends unless it is renewed; null without one. */
  readonly leaseLeftMs: number | null;
};

/** How far a lane may be read, and who holds it up. */
export type Watermark = {
  /** The last position that was drawn. */
  readonly drawn: number;
  /** The last position that readers may go to. */
  readonly high: number;
  /** The oldest open transaction that has written to the lane. */
  readonly holder: {
    readonly pid: number;
    readonly ageMs: number;
    readonly application: string;
    /** `idle in transaction` is somebody who forgot to commit. */
    readonly state: string;
  } | null;
};

/** One lane of an outbox. */
export type LaneState = {
  readonly lane: Lane;
  readonly watermark: Watermark;
  readonly buckets: readonly BucketState[];
};

const COUNTED_AT_MOST = 10_000;
const STRAYS_AT_MOST = 1_000;

/** The whole outbox of one service, lane by lane. */
export async function outboxState(database: Database): Promise<LaneState[]> {
  const names: readonly Lane[] = ["events", "revocations"];
  return Promise.all(
    names.map(async (lane) => ({
      lane,
      watermark: await watermark(database, lane),
      buckets: await waitingRows(database, lanes[lane].buckets),
    })),
  );
}

/** What waits in these buckets, and who publishes them. */
export async function waitingRows(
  { sql }: Database,
  buckets: readonly number[],
): Promise<BucketState[]> {
  return [
    ...(await sql<BucketState[]>`
      select c.bucket, behind.rows::int as pending, behind.age::float8 as "oldestAgeMs",
             case when c.lease_until > now() then c.lease_owner end as "leaseOwner",
             case when c.lease_until > now() then (extract(epoch from c.lease_until - now()) * 1000)::int end as "leaseLeftMs"
        from messaging.relay_cursor c
        cross join lateral (
          select count(*) as rows, extract(epoch from now() - min(page.created_at)) * 1000 as age
            from (select o.created_at from messaging.outbox o where o.bucket = c.bucket and o.position > c.position
                   order by o.position limit ${COUNTED_AT_MOST}) as page) as behind
       where c.bucket = any(${pgArray([...buckets])}::smallint[]) order by c.bucket`),
  ];
}

/** The lane's watermark, as its readers compute it. */
export async function watermark(
  { sql }: Database,
  lane: Lane,
): Promise<Watermark> {
  const { sequence, lockClass } = lanes[lane];
  const [drawn] = await sql<{ last: string }[]>`
    select case when is_called then last_value else 0 end::text as last from ${sql(sequence)}`;
  const [holder] = await sql<
    {
      low: string;
      pid: number;
      ageMs: number;
      application: string;
      state: string;
    }[]
  >`
    select (((l.classid::bigint & 65535) << 32) | l.objid::bigint)::text as low, l.pid,
           coalesce(extract(epoch from clock_timestamp() - a.xact_start) * 1000, 0)::float8 as "ageMs",
           coalesce(a.application_name, '') as application, coalesce(a.state, 'unknown') as state
      from pg_locks l left join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.objsubid = 1 and (l.classid::bigint >> 16) = ${lockClass}
       and l.database = (select oid from pg_database where datname = current_database())
     order by (l.classid::bigint & 65535) << 32 | l.objid::bigint limit 1`;
  const last = Number(drawn?.last ?? 0);
  if (holder === undefined) return { drawn: last, high: last, holder: null };
  const { low, ...who } = holder;
  return { drawn: last, high: Math.min(last, Number(low)), holder: who };
}

/** How many messages cannot be published and wait for somebody. */
export async function openDead({
  sql,
}: Database): Promise<{ dead: number; held: number }> {
  const [row] = await sql<{ dead: number; held: number }[]>`
    select count(*) filter (where state = 'dead')::int as dead, count(*) filter (where state = 'held')::int as held
      from messaging.outbox_dead where state in ('dead', 'held')`;
  return { dead: row?.dead ?? 0, held: row?.held ?? 0 };
}

/** Rows outside the partitions that were made. */
export async function strayRows({
  sql,
}: Database): Promise<{ outbox: number; inbox: number }> {
  const [row] = await sql<{ outbox: number; inbox: number }[]>`
    select (select count(*) from (select 1 from messaging.outbox_default limit ${STRAYS_AT_MOST}) as o)::int as outbox,
           (select count(*) from (select 1 from messaging.inbox_default limit ${STRAYS_AT_MOST}) as i)::int as inbox`;
  return { outbox: row?.outbox ?? 0, inbox: row?.inbox ?? 0 };
}
