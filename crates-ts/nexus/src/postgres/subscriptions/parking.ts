import type { RecordedEvent, StreamName } from "../../event-store.ts";
import { fullJitterMs } from "../../waits/back-off.ts";
import { errorText } from "../failures.ts";
import type { Database, Transaction } from "../types.ts";
import type { Lease } from "./lease.ts";
import type { SubscriptionSettings } from "./subscription.ts";

type Limits = Pick<Required<SubscriptionSettings>, "maxAttempts" | "backOff">;

/** A stream that the partition goes on without. */
export type ParkedRow = {
  readonly stream: StreamName;
  /** Milliseconds until the next try, 0 or less when it is due; infinite while it waits for somebody. */
  readonly dueInMs: number;
};

/** Names a stream in a set. A type has no slash, so two streams never share a name. */
export const streamKey = ({ type, id }: StreamName): string => `${type}/${id}`;

/** The partition's parked streams, the most urgent first. */
export async function parkedRows(
  { sql }: Database,
  { name, generation, partition }: Lease,
): Promise<ParkedRow[]> {
  const rows = await sql<{ type: string; id: string; dueInMs: number }[]>`
    select stream_type as type, stream_id as id, case state when 'parked' then 'infinity'::float8
             else (extract(epoch from next_attempt_at - clock_timestamp()) * 1000)::float8 end as "dueInMs"
      from nexus.parked_streams where name = ${name} and generation = ${generation} and partition = ${partition}
     order by "dueInMs"`;
  return rows.map(({ type, id, dueInMs }) => ({
    stream: { type, id },
    dueInMs,
  }));
}

/**
 * Goes on without the stream of an event that failed. Nothing is copied: the stream is caught up from the store.
 *
 * @returns Whether this was its last try already.
 */
export async function parkStream(
  { sql }: Transaction,
  { name, generation, partition }: Lease,
  { stream, version }: RecordedEvent,
  error: unknown,
  { maxAttempts, backOff }: Limits,
): Promise<boolean> {
  const text = errorText(error);
  const isLast = maxAttempts <= 1;
  const delay = `${String(fullJitterMs(1, backOff))} milliseconds`;
  await sql`
    insert into nexus.parked_streams
      (name, generation, stream_type, stream_id, partition, version, state, attempts, next_attempt_at, first_error, last_error)
    values (${name}, ${generation}, ${stream.type}, ${stream.id}, ${partition}, ${version}, ${isLast ? "parked" : "retrying"}, 1,
            clock_timestamp() + ${delay}::interval, ${text}, ${text})`;
  return isLast;
}

/** Where a stream that is due goes on, and how often that has been tried; its row stays locked. */
export async function lockParked(
  { sql }: Transaction,
  { name, generation }: Lease,
  { type, id }: StreamName,
): Promise<{ version: number; attempts: number } | undefined> {
  const [row] = await sql<{ version: string; attempts: number }[]>`
    select version::text, attempts from nexus.parked_streams
     where name = ${name} and generation = ${generation} and stream_type = ${type} and stream_id = ${id} and state = 'retrying' for update`;
  return row === undefined
    ? undefined
    : { version: Number(row.version), attempts: row.attempts };
}

/** The stream goes on behind what has been caught up, with all its tries. */
export async function moveParked(
  { sql }: Transaction,
  { name, generation }: Lease,
  { type, id }: StreamName,
  version: number,
): Promise<void> {
  await sql`
    update nexus.parked_streams set version = ${version}, attempts = 0, next_attempt_at = clock_timestamp()
     where name = ${name} and generation = ${generation} and stream_type = ${type} and stream_id = ${id}`;
}

/** The stream has caught up with its partition. */
export async function unpark(
  { sql }: Transaction,
  { name, generation }: Lease,
  { type, id }: StreamName,
): Promise<void> {
  await sql`
    delete from nexus.parked_streams
     where name = ${name} and generation = ${generation} and stream_type = ${type} and stream_id = ${id}`;
}

/**
 * Notes that the event at `version` failed again: it is tried later, or, after the last try, waits for somebody. The
 * stream stands at that event then, also when events of other types lay before it.
 *
 * @returns How often it has been tried, and whether that was the last; nothing when somebody decided meanwhile.
 */
export async function failAgain(
  { sql }: Database,
  { name, generation }: Lease,
  { type, id }: StreamName,
  { version, attempts }: { version: number; attempts: number },
  error: unknown,
  { maxAttempts, backOff }: Limits,
): Promise<{ attempts: number; isLast: boolean } | undefined> {
  const text = errorText(error);
  const isLast = attempts >= maxAttempts;
  const delay = `${String(fullJitterMs(attempts, backOff))} milliseconds`;
  const rows = await sql`
    update nexus.parked_streams
       set version = ${version}::bigint, attempts = ${attempts}, state = ${isLast ? "parked" : "retrying"}, next_attempt_at = clock_timestamp() + ${delay}::interval,
           first_error = case when attempts = 0 then ${text} else first_error end, last_error = ${text}
     where name = ${name} and generation = ${generation} and stream_type = ${type} and stream_id = ${id}
       and state = 'retrying' and attempts = ${attempts - 1} and version <= ${version}::bigint
    returning 1`;
  return rows.length === 0 ? undefined : { attempts, isLast };
}
