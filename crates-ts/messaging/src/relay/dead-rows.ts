import { pgArray } from "@tixlys/nexus/postgres";
import type postgres from "postgres";
import { parseHeaders } from "./page.ts";
import type { Lease } from "./leases.ts";
import type { OutboxMessage } from "./page.ts";

/** How an outbox row that is not published stands; see `messaging-verdicts.sql`. */
export type DeadState = "dead" | "held" | "released" | "replayed" | "discarded";

/** The reason of a row that is held only because of another one of its key. */
export const BEHIND = "behind";

/** A message to be put aside. */
export type Verdict = {
  readonly message: OutboxMessage;
  readonly state: "dead" | "held";
  readonly reason: string;
  readonly error?: string;
};

/** One key of one bucket that has unpublished rows in its way, and whether the oldest may go. */
export type HeldKey = {
  readonly bucket: number;
  readonly key: string;
  /** The oldest of them. */
  readonly position: bigint;
  readonly state: "held" | "released";
};

const KEYS_AT_MOST = 10_000;

/**
 * Notes verdicts of one bucket, unless its lease is another's by now. One that was noted before stays as it is.
 *
 * @returns The positions that stand noted; the cursor may pass these.
 */
export async function noteVerdicts(
  sql: postgres.Sql,
  owner: string,
  { bucket, fence }: Lease,
  verdicts: readonly Verdict[],
): Promise<bigint[]> {
  if (verdicts.length === 0) return [];
  const of = (pick: (verdict: Verdict) => string) =>
    pgArray(verdicts.map(pick));
  const rows = await sql<{ position: string }[]>`
    insert into messaging.outbox_dead as d (bucket, position, message_id, subject, key, reason, state, error)
    select ${bucket}::smallint, v.position, v.message_id, v.subject, v.key, v.reason, v.state, nullif(v.error, '')
      from unnest(${of(({ message }) => String(message.position))}::bigint[], ${of(({ message }) => message.messageId)}::uuid[],
                  ${of(({ message }) => message.subject)}::text[], ${of(({ message }) => message.key)}::text[],
                  ${of(({ reason }) => reason)}::text[], ${of(({ state }) => state)}::text[], ${of(({ error }) => error ?? "")}::text[])
             as v(position, message_id, subject, key, reason, state, error)
     where exists (select 1 from messaging.relay_cursor where bucket = ${bucket} and fence = ${fence}::bigint and lease_owner = ${owner})
    on conflict (bucket, position) do update set reason = d.reason
    returning d.position::text as position`;
  return rows.map(({ position }) => BigInt(position));
}

/** The keys of these buckets that have rows in their way. Rows that are only behind, with nothing before them, may go. */
export async function heldKeys(
  sql: postgres.Sql,
  leases: readonly Lease[],
): Promise<HeldKey[]> {
  const rows = await sql<(Omit<HeldKey, "position"> & { position: string })[]>`
      select distinct on (bucket, key) bucket, key, position::text as position, case reason when ${BEHIND} then 'released' else state end as state
        from messaging.outbox_dead d
       where bucket = any(${pgArray(leases.map(({ bucket }) => bucket))}::smallint[]) and state in ('held', 'released')
       order by bucket, key, d.position limit ${KEYS_AT_MOST}`;
  return rows.map(({ position, ...row }) => ({
    ...row,
    position: BigInt(position),
  }));
}

type QueueRow = {
  position: string;
  message_id: string;
  subject: string;
  headers: string;
  payload: string;
};

/** The unpublished rows of a key, the oldest first; none when the lease is another's by now, or the bucket was set back. */
export async function queueOf(
  sql: postgres.Sql,
  { fence }: Lease,
  { bucket, key }: HeldKey,
  limit: number,
): Promise<OutboxMessage[]> {
  const rows = await sql<QueueRow[]>`
    select o.position::text, o.message_id, o.subject, o.headers::text as headers, o.payload::text as payload
      from messaging.outbox_dead d join messaging.outbox o on o.bucket = d.bucket and o.position = d.position
     where d.bucket = ${bucket} and d.key = ${key} and d.state in ('held', 'released')
       and exists (select 1 from messaging.relay_cursor c where c.bucket = ${bucket} and c.fence = ${fence}::bigint)
     order by d.position limit ${limit}`;
  return rows.map(({ position, message_id, headers, ...row }) => ({
    ...row,
    bucket,
    key,
    position: BigInt(position),
    messageId: message_id,
    headers: parseHeaders(headers),
  }));
}

/** Closes the rows of a key up to a position, which the stream has now; nothing holds those behind it any more. */
export async function closeUpTo(
  sql: postgres.Sql,
  { bucket, key }: HeldKey,
  position: bigint,
): Promise<void> {
  const at = String(position);
  await sql`
    update messaging.outbox_dead
       set state = case when position <= ${at}::bigint then 'replayed' else 'released' end,
           resolved_at = case when position <= ${at}::bigint then now() end
     where bucket = ${bucket} and key = ${key} and state in ('held', 'released')`;
}

/** What was released failed for good once more: it, and with `held` all behind it, wait for somebody again. */
export async function takeBack(
  sql: postgres.Sql,
  { bucket, key }: HeldKey,
  { message, state, reason, error = "" }: Verdict,
): Promise<void> {
  const at = String(message.position);
  await sql`
    update messaging.outbox_dead
       set state = ${state}, reason = case when position = ${at}::bigint then ${reason} else reason end,
           error = case when position = ${at}::bigint then nullif(${error}, '') else error end
     where bucket = ${bucket} and key = ${key} and state in ('held', 'released')
       and case ${state} when 'held' then position >= ${at}::bigint else position = ${at}::bigint end`;
}
