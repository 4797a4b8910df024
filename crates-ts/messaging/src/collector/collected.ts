import type { Database } from "@tixlys/nexus/postgres";
import { readMessage, readStored } from "../consumer/message.ts";
import { parseHeaders } from "../relay/page.ts";
import type { JsMsg } from "@nats-io/jetstream";
import type { ConsumerLease } from "../consumer/lease.ts";
import type { Incoming } from "../consumer/message.ts";

/** A message that was collected. `envelope` is missing where the body is none of its subject. */
export type Collected = Incoming;

/** A message in hand: it is read when its turn comes. */
export type Held = {
  readonly streamSequence: number;
  readonly message: JsMsg;
};

/** Reads a batch, in the stream's order of delivery. */
export const readBatch = (held: readonly Held[]): Collected[] =>
  held.map(({ message }) => readMessage(message));

/** The oldest messages that wait in the table: what was dead and is tried again, and what somebody had given once more. */
export async function oldestWaiting(
  { sql }: Pick<Database, "sql">,
  { durable }: ConsumerLease,
  most: number,
): Promise<Collected[]> {
  const rows = await sql<
    { id: string; subject: string; headers: string; payload: string }[]
  >`
    select message_id::text as id, subject, headers::text, payload::text from messaging.waiting
     where consumer = ${durable} order by position limit ${most}`;
  return rows.map(({ id, subject, headers, payload }) =>
    readStored({
      messageId: id,
      subject,
      headers: parseHeaders(headers),
      payload,
    }),
  );
}
