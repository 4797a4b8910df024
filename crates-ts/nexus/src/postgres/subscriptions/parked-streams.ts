import type { StreamName } from "../../event-store.ts";
import type { Database } from "../types.ts";

/** A stream that a subscription goes on without. */
export type ParkedStream = {
  /** The projection's name, or `process:` and the process manager's. */
  readonly subscription: string;
  readonly generation: number;
  readonly stream: StreamName;
  /** The version of the event that failed; it and everything behind it is missing. */
  readonly version: number;
  /** UUID and type of that event; null for a moment after a decision, while nobody has looked what comes next. */
  readonly eventId: string | null;
  readonly eventType: string | null;
  /** Later events of the stream, which wait because of it. */
  readonly behind: number;
  /** `retrying` until the last try, then `parked` until somebody decides. */
  readonly state: "retrying" | "parked";
  readonly attempts: number;
  readonly firstError: string;
  readonly lastError: string;
  readonly failedAt: Date;
};

/** Which streams; everything unless told. */
export type ParkedFilter = {
  readonly subscription?: string;
  readonly generation?: number;
  readonly state?: "retrying" | "parked";
  readonly streamId?: string;
  readonly eventId?: string;
  /** 1 to 1,000; 100 unless told. */
  readonly limit?: number;
};

/** One stream, in the generation that is meant. */
export type ParkedKey = Pick<
  ParkedStream,
  "subscription" | "generation" | "stream"
>;

type Row = Omit<ParkedStream, "stream" | "version" | "failedAt"> & {
  readonly type: string;
  readonly id: string;
  readonly version: string;
  readonly failed: number;
};

/** The streams that subscriptions go on without, the oldest first. */
export async function listParkedStreams(
  { sql }: Database,
  filter: ParkedFilter = {},
): Promise<ParkedStream[]> {
  const { subscription = null, generation = null, state = null } = filter;
  const { streamId = null, eventId = null } = filter;
  const limit = Math.min(1_000, Math.max(1, filter.limit ?? 100));
  const rows = await sql<Row[]>`
    select k.name as subscription, k.generation, k.stream_type as type, k.stream_id as id, k.version::text, k.state, k.attempts,
           k.first_error as "firstError", k.last_error as "lastError", date_part('epoch', k.failed_at) as failed,
           e.event_id::text as "eventId", e.type as "eventType", greatest(0, s.version - k.version)::float8 as behind
      from nexus.parked_streams k
      join nexus.streams s using (stream_type, stream_id)
      left join nexus.events e on e.stream_type = k.stream_type and e.stream_id = k.stream_id and e.version = k.version
     where (${subscription}::text is null or k.name = ${subscription}) and (${generation}::int is null or k.generation = ${generation})
       and (${state}::text is null or k.state = ${state}) and (${streamId}::text is null or k.stream_id = ${streamId})
       and (${eventId}::uuid is null or e.event_id = ${eventId}::uuid)
     order by k.failed_at, k.stream_type, k.stream_id limit ${limit}`;
  return rows.map(({ type, id, version, failed, ...row }) => ({
    ...row,
    stream: { type, id },
    version: Number(version),
    failedAt: new Date(failed * 1_000),
  }));
}

/** How many streams wait for somebody, by subscription and generation, for a gauge. */
export async function countParkedStreams({
  sql,
}: Database): Promise<
  { subscription: string; generation: number; streams: number }[]
> {
  return [
    ...(await sql<
      { subscription: string; generation: number; streams: number }[]
    >`
      select name as subscription, generation, count(*)::int as streams from nexus.parked_streams where state = 'parked'
       group by 1, 2 order by 1, 2`),
  ];
}

/**
 * Tries a parked stream again, with all its tries, from the event that failed: for when the cause has been removed.
 *
 * @returns False when it is not parked any more.
 */
export async function replayParkedStream(
  { sql }: Database,
  { subscription, generation, stream }: ParkedKey,
): Promise<boolean> {
  const rows = await sql`
    update nexus.parked_streams set state = 'retrying', attempts = 0, next_attempt_at = clock_timestamp()
     where name = ${subscription} and generation = ${generation} and stream_type = ${stream.type} and stream_id = ${stream.id}
       and state = 'parked'
    returning 1`;
  return rows.length > 0;
}

/** The data of the event at which a stream is parked, as JSON text; it may hold personal data. */
export async function parkedEventData(
  { sql }: Database,
  eventId: string,
  { type, id }: StreamName,
): Promise<string | undefined> {
  const [row] = await sql<{ data: string }[]>`
    select data::text as data from nexus.events
     where stream_type = ${type} and stream_id = ${id} and event_id = ${eventId}::uuid limit 1`;
  return row?.data;
}

/**
 * Leaves the one event that failed out, for this subscription, and goes on with the stream behind it. The event itself
 * stays in the store; that it was left out, and why, stands in `listDiscarded` for ninety days.
 *
 * @param version The event that is meant, so that nothing else is left out when somebody was faster.
 * @returns False when the stream does not stand there any more.
 */
export async function discardParkedStream(
  { sql }: Database,
  { subscription, generation, stream }: ParkedKey,
  version: number,
  reason: string,
): Promise<boolean> {
  const rows = await sql`
    with forgotten as (delete from nexus.discarded where at < now() - interval '90 days'),
    left_out as (
      update nexus.parked_streams k
         set version = k.version + 1, state = 'retrying', attempts = 0, next_attempt_at = clock_timestamp()
        from nexus.events e
       where k.name = ${subscription} and k.generation = ${generation} and k.stream_type = ${stream.type} and k.stream_id = ${stream.id}
         and k.version = ${version}::bigint
         and e.stream_type = k.stream_type and e.stream_id = k.stream_id and e.version = k.version
      returning e.event_id, e.type, old.attempts, k.first_error, k.last_error)
    insert into nexus.discarded (kind, id, subscription, generation, subject, key, attempts, first_error, last_error, reason)
    select 'stream', event_id, ${subscription}, ${generation}::int, type, ${stream.id}, attempts, first_error, last_error, ${reason}
      from left_out
    returning 1`;
  return rows.length > 0;
}
