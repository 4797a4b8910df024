import type { Database } from "@tixlys/nexus/postgres";
import type { DeadState } from "../relay/dead-rows.ts";

/** A message as it stands in its publisher's outbox. */
export type Published = {
  readonly subject: string;
  readonly key: string;
  readonly bucket: number;
  readonly position: number;
  /** RFC 3339. */
  readonly writtenAt: string;
  /** Whether the relay's cursor has passed it. */
  readonly passed: boolean;
  /** Set when it could not be published. */
  readonly putAside: DeadState | null;
  /** The envelope as JSON text. It holds personal data. */
  readonly payload: string;
};

/** What one consumer has done with a message. */
export type Receipt = {
  readonly consumer: string;
  readonly state: "effect" | "waiting" | "retrying" | "dead" | "discarded";
  /** Tries so far; of an effect the one that succeeded. */
  readonly attempts: number;
  /** RFC 3339: when the effect was committed, or the message put aside. */
  readonly at: string;
  /** From the event's own time to its effect; null before that. */
  readonly ms: number | null;
  /** Reason and stack of the last failure. */
  readonly lastError: string | null;
  /** Milliseconds to the next try. */
  readonly nextTryMs: number | null;
};

/** The message in this service's outbox; undefined when it is another's, or its day has been dropped. */
export async function publicationOf(
  { sql }: Database,
  messageId: string,
): Promise<Published | undefined> {
  const [row] = await sql<Published[]>`
    select o.subject, o.key, o.bucket, o.position::float8 as position, o.payload::text as payload, d.state as "putAside",
           c.position >= o.position as passed,
           to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "writtenAt"
      from messaging.outbox o join messaging.relay_cursor c using (bucket)
      left join messaging.outbox_dead d on d.bucket = o.bucket and d.position = o.position
     where o.message_id = ${messageId}::uuid limit 1`;
  return row;
}

/**
 * What this service's consumers have noted of a message: an effect, a place in the queue of its key, a dead letter. A
 * consumer that has noted nothing is not in the answer.
 */
export async function receiptsOf(
  { sql }: Database,
  messageId: string,
): Promise<Receipt[]> {
  const rows = await sql<Receipt[]>`
    select consumer, 'effect' as state, attempt::int as attempts, lag_ms::float8 as ms, null as "lastError", null::float8 as "nextTryMs",
           to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
      from messaging.inbox where message_id = ${messageId}::uuid
    union all
    select w.consumer, case when oldest.position < w.position then 'waiting' when p.state = 'parked' then 'dead' else 'retrying' end,
           case when oldest.position < w.position then 0 else p.attempts end, null,
           case when oldest.position < w.position then null else p.last_error end,
           case when oldest.position < w.position or p.state = 'parked' then null
                else greatest(0, extract(epoch from p.next_attempt_at - clock_timestamp()) * 1000)::float8 end,
           to_char(w.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      from messaging.waiting w join messaging.parked_key p using (consumer, key)
      cross join lateral (select min(position) as position from messaging.waiting o where o.consumer = w.consumer and o.key = w.key) as oldest
     where w.message_id = ${messageId}::uuid
    union all
    select d.consumer, case d.state when 'discarded' then 'discarded' else 'dead' end, d.attempts, null, d.last_error, null,
           to_char(d.died_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      from messaging.dead_letter d where d.message_id = ${messageId}::uuid and d.state in ('skipped', 'discarded')`;
  const effects = new Set(
    rows
      .filter(({ state }) => state === "effect")
      .map(({ consumer }) => consumer),
  );
  return rows.filter(
    ({ state, consumer }) => state === "effect" || !effects.has(consumer),
  );
}
