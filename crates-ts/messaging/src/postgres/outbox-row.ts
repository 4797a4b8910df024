import type { Transaction } from "@tixlys/nexus/postgres";
import { lanes, wakeTopic } from "../lane.ts";
import type { Lane } from "../lane.ts";

/** One row to write. */
export type OutboxRow = {
  readonly bucket: number;
  readonly messageId: string;
  readonly subject: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly payload: string;
};

/**
 * Inserts a row in one statement and lets the relay know after the commit.
 *
 * Before its first position is drawn, the transaction registers the lower bound of what it may draw: a shared
 * advisory lock whose key carries the sequence's value. Readers stop below the lowest one (eventing.md §1a.5).
 * Once per transaction and lane is enough, and keeps a bulk import from filling the lock table; a savepoint
 * that is rolled back takes both the lock and the note of it with it.
 */
export async function writeRow(
  tx: Transaction,
  lane: Lane,
  row: OutboxRow,
): Promise<void> {
  const { sequence, lockClass } = lanes[lane];
  const noted = `messaging.registered_${lane}`;
  const headers = JSON.stringify(row.headers);
  await tx.sql`
    with registered as materialized (
      select case when coalesce(current_setting(${noted}, true), '') = '' then
        set_config(${noted}, 'yes' || pg_advisory_xact_lock_shared(
          (${lockClass}::bigint << 48) | (last_value - (not is_called)::int))::text, true)
      end from ${tx.sql(sequence)})
    insert into messaging.outbox (position, bucket, message_id, subject, key, headers, payload)
    select nextval(${sequence}::regclass), ${row.bucket}::smallint, ${row.messageId}::uuid, ${row.subject},
           ${row.key}, ${headers}::text::jsonb, ${row.payload}::text::jsonb from registered`;
  tx.signal(wakeTopic(lane));
}

const { sequence: eventPosition, lockClass: eventLock } = lanes.events;

/**
 * For a statement that writes an event together with its cause: the target and the source of what registers the lower bound, as in
 * {@link writeRow}. It stands in a `materialized` part, beside what the event depends on, and the insert draws `nextval` from it:
 * `with …, registered as materialized (select ${registeredEvents.target} from ${registeredEvents.source}, cause) insert …`.
 */
export const registeredEvents = {
  target: `case when coalesce(current_setting('messaging.registered_events', true), '') = '' then
    set_config('messaging.registered_events', 'yes' || pg_advisory_xact_lock_shared(
      (${String(eventLock)}::bigint << 48) | (last_value - (not is_called)::int))::text, true) end as registered`,
  source: eventPosition,
  position: `nextval('${eventPosition}'::regclass)`,
} as const;
