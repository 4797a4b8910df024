import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type { NewMessage, Sending } from "../../application/ports.ts";
import { writtenBetween } from "../../domain/shared/ids.ts";
import type { Outgoing } from "./send-statement.ts";

type Client = Pick<Database, "sql">;

/** Which messages that are answered by this batch are there, in its channel; without answers nothing is asked. */
export async function answeredIn(
  { sql }: Client,
  channelId: string,
  batch: readonly Outgoing[],
): Promise<ReadonlySet<string>> {
  const times = batch.flatMap(({ message: { replyTo } }) => {
    const time = replyTo === null ? undefined : writtenBetween(replyTo);
    return replyTo === null || time === undefined ? [] : [{ replyTo, ...time }];
  });
  if (times.length === 0) return new Set();
  const from = Math.min(...times.map((time) => time.from.getTime()));
  const to = Math.max(...times.map((time) => time.to.getTime()));
  const rows = await sql<{ id: string }[]>`
    select id from messages where channel_id = ${channelId}
       and id = any (${pgArray(times.map(({ replyTo }) => replyTo))}::uuid[])
       and created_at between ${new Date(from).toISOString()}::timestamptz and ${new Date(to).toISOString()}::timestamptz`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * Which messages the ids of these clients were used for: one question for all of them, asked at once, and none without any. An id
 * that was noted for nothing belongs to a channel that takes nothing.
 */
export function sentBefore(
  { sql }: Client,
  channelId: string,
  messages: readonly NewMessage[],
): (message: NewMessage) => Promise<Sending> {
  const keyOf = (of: Pick<NewMessage, "authorId" | "clientId">): string =>
    `${of.authorId} ${of.clientId}`;
  const ask = async (): Promise<ReadonlyMap<string, string>> => {
    const rows = await sql<
      { authorId: string; clientId: string; messageId: string }[]
    >`
      select author_id as "authorId", client_id as "clientId", message_id as "messageId" from sendings
       where channel_id = ${channelId} and (author_id, client_id) in (
         select * from unnest(${pgArray(messages.map(({ authorId }) => authorId))}::uuid[], ${pgArray(messages.map(({ clientId }) => clientId))}::uuid[]))`;
    return new Map(rows.map((row) => [keyOf(row), row.messageId]));
  };
  const asked = messages.length === 0 ? undefined : ask();
  return async (message) => {
    const messageId = (await asked)?.get(keyOf(message));
    return messageId === undefined
      ? { type: "closed" }
      : { type: "sent-before", messageId };
  };
}

/**
 * Frees a client's id that was noted for a message which was never written; false where it may have been. What is as old as retention
 * may have been.
 */
export async function freeId(
  { sql }: Client,
  { channelId, authorId, clientId }: NewMessage,
  messageId: string,
): Promise<boolean> {
  const rows = await sql`
    delete from sendings s using channels c
     where s.channel_id = ${channelId} and s.author_id = ${authorId} and s.client_id = ${clientId} and s.message_id = ${messageId}
       and c.id = s.channel_id and (c.retention_days is null or s.created_at > now() - make_interval(days => c.retention_days))
    returning s.message_id`;
  return rows.length === 1;
}
