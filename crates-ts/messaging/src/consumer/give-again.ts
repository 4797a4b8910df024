import { pgArray } from "@tixlys/nexus/postgres";
import type { Database } from "@tixlys/nexus/postgres";

/** A message of the stream, to be given to one consumer. */
export type Given = {
  readonly messageId: string;
  readonly subject: string;
  /** The order key: the envelope's subject. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly payload: string;
};

/** Marks a message that somebody had given: a consumer without a handler for it passes it over, as it did when it came by itself. */
export const givenHeader = "tixlys-given";

/**
 * Gives messages to a consumer that has not had them: those that are not in its inbox, do not wait there, and are no dead letter.
 * They are put where failed messages wait, at the end of their key, and the process that pulls the durable takes them up within a second. Safe to
 * repeat.
 *
 * @returns The ids of those that it had not had.
 */
export async function giveMissing(
  database: Database,
  durable: string,
  messages: readonly Given[],
): Promise<readonly string[]> {
  return database.transact(async ({ sql }) => {
    const ids = messages.map(({ messageId }) => messageId);
    const rows = await sql<{ id: string }[]>`
      select wanted.id::text as id from unnest(${pgArray(ids)}::uuid[]) as wanted(id)
       where not exists (select 1 from messaging.inbox i where i.consumer = ${durable} and i.message_id = wanted.id)
         and not exists (select 1 from messaging.waiting w where w.consumer = ${durable} and w.message_id = wanted.id)
         and not exists (select 1 from messaging.dead_letter d where d.consumer = ${durable} and d.message_id = wanted.id)`;
    const missing = new Set(rows.map(({ id }) => id));
    for (const { messageId, key, ...message } of messages) {
      if (!missing.has(messageId)) continue;
      const headers = JSON.stringify({
        ...message.headers,
        [givenHeader]: "1",
      });
      await sql`
        insert into messaging.parked_key (consumer, key, state, attempts, next_attempt_at, first_error, last_error)
        values (${durable}, ${key}, 'retrying', 0, clock_timestamp(), 'given again', 'given again') on conflict do nothing`;
      await sql`
        insert into messaging.waiting (consumer, key, message_id, subject, headers, payload)
        values (${durable}, ${key}, ${messageId}::uuid, ${message.subject}, ${headers}::text::jsonb, ${message.payload}::text::jsonb)
        on conflict (consumer, message_id) do nothing`;
    }
    return ids.filter((id) => missing.has(id));
  });
}
