import type { Database } from "@tixlys/nexus/postgres";
import { BEHIND } from "../relay/dead-rows.ts";
import type { DeadState } from "../relay/dead-rows.ts";

/** An outbox message that cannot be published. */
export type Unpublished = {
  readonly messageId: string;
  readonly subject: string;
  readonly key: string;
  /** `too-large`, `no-stream`, … */
  readonly reason: string;
  /** What the broker or the client said, with its stack. */
  readonly error: string | null;
  /** `dead` lets its key go on, `held` holds it, `released` is being published; the others have been decided on. */
  readonly state: DeadState;
  /** How many later messages of its key wait behind it. */
  readonly behind: number;
  /** RFC 3339. */
  readonly diedAt: string;
  /** Why it was discarded. */
  readonly resolution: string | null;
};

/** Which of them. */
export type UnpublishedFilter = {
  readonly key?: string;
  readonly messageId?: string;
  /** Those that have been decided on too. */
  readonly all?: boolean;
  /** 100 unless told. */
  readonly limit?: number;
};

/** What cannot be published, the newest first; those that only wait behind another one are counted there. */
export async function listUnpublished(
  { sql }: Database,
  { key, messageId, all = false, limit = 100 }: UnpublishedFilter = {},
): Promise<Unpublished[]> {
  return [
    ...(await sql<Unpublished[]>`
      select d.message_id::text as "messageId", d.subject, d.key, d.reason, d.error, d.state, d.resolution,
             to_char(d.died_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "diedAt",
             case when d.state = 'held' then (select count(*) from messaging.outbox_dead b
               where b.bucket = d.bucket and b.key = d.key and b.position > d.position and b.state = 'held')::int else 0 end as behind
        from messaging.outbox_dead d
       where d.reason <> ${BEHIND} and (${all} or d.state in ('dead', 'held', 'released'))
         and (${key ?? null}::text is null or d.key = ${key ?? null})
         and (${messageId ?? null}::uuid is null or d.message_id = ${messageId ?? null}::uuid)
       order by d.died_at desc, d.position desc limit ${limit}`),
  ];
}

/** The body of an outbox message as JSON text; undefined when its day has been dropped. */
export async function unpublishedPayload(
  { sql }: Database,
  messageId: string,
): Promise<string | undefined> {
  const [row] = await sql<{ payload: string }[]>`
    select payload::text as payload from messaging.outbox where message_id = ${messageId}::uuid limit 1`;
  return row?.payload;
}

/**
 * Lets a message be published again, and with a held one those behind it: within a second, by the relay that holds its
 * bucket, under the same id. Should it fail for good once more, it is put aside once more.
 *
 * @returns False when there is no such message, or it has been decided on already.
 */
export async function releaseUnpublished(
  { sql }: Database,
  messageId: string,
): Promise<boolean> {
  const rows = await sql`
    with chosen as (
      select bucket, key, position, state from messaging.outbox_dead
       where message_id = ${messageId}::uuid and state in ('dead', 'held') and reason <> ${BEHIND} for update)
    update messaging.outbox_dead d set state = 'released' from chosen c
     where d.bucket = c.bucket
       and (d.position = c.position or (c.state = 'held' and d.key = c.key and d.state = 'held' and d.position > c.position))
    returning 1`;
  return rows.length > 0;
}

/**
 * Gives a message up: it will never be published, and what it held goes on. The outbox row stays until its day is dropped.
 *
 * @param resolution Why; kept with it.
 * @returns False when there is no such message, or it has been decided on already.
 */
export function discardUnpublished(
  database: Database,
  messageId: string,
  resolution: string,
): Promise<boolean> {
  return database.transact(async ({ sql }) => {
    const [row] = await sql<{ bucket: number; key: string }[]>`
      update messaging.outbox_dead set state = 'discarded', resolution = ${resolution}, resolved_at = now()
       where message_id = ${messageId}::uuid and state in ('dead', 'held') and reason <> ${BEHIND} returning bucket, key`;
    if (row === undefined) return false;
    await sql`
      update messaging.outbox_dead set state = 'released'
       where bucket = ${row.bucket} and key = ${row.key} and state = 'held'`;
    return true;
  });
}
