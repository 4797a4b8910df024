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
  const limit = Math.min(1_000, Math.max(1, filter.limit ?? 100));
  const rows = await sql<Row[]>`
    select name as subscription, generation, stream_type as type, stream_id as id, version::text, state, attempts,
           first_error as "firstError", last_error as "lastError", date_part('epoch', failed_at) as failed
      from nexus.parked_streams
     where (${subscription}::text is null or name = ${subscription}) and (${generation}::int is null or generation = ${generation})
       and (${state}::text is null or state = ${state})
     order by failed_at, stream_type, stream_id limit ${limit}`;
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
    returning 1`;
  return rows.length > 0;
}

/**
 * Leaves the one event that failed out, for this subscription, and goes on with the stream behind it. The event itself
 * stays in the store.
 *
 * @param version The event that is meant, so that nothing else is left out when somebody was faster.
 * @returns False when the stream does not stand there any more.
 */
export async function discardParkedStream(
  { sql }: Database,
  { subscription, generation, stream }: ParkedKey,
  version: number,
): Promise<boolean> {
  const rows = await sql`
    update nexus.parked_streams
       set version = version + 1, state = 'retrying', attempts = 0, next_attempt_at = clock_timestamp()
     where name = ${subscription} and generation = ${generation} and stream_type = ${stream.type} and stream_id = ${stream.id}
       and version = ${version}::bigint
    returning 1`;
  return rows.length > 0;
}
