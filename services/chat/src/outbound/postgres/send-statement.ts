import { registeredEvents, type OutboxRow } from "@tixlys/messaging/postgres";
import {
  type Database,
  pgArray,
  type Transaction,
} from "@tixlys/nexus/postgres";
import type { NewMessage } from "../../application/ports.ts";
import type { ChannelKind } from "../../domain/channel/values.ts";

/** A message with the event that tells of it. */
export type Outgoing = {
  readonly message: NewMessage;
  readonly event: OutboxRow;
};

/** What became of one. Not `held`: no member, or, where locked memberships were skipped, maybe one (`isMember`). */
export type SentRow = {
  held: boolean;
  isMember: boolean;
  fresh: boolean;
  seq: number | null;
  at: number | null;
  kind: ChannelKind | null;
  authorName: string | null;
};

type Client = Pick<Database | Transaction, "sql">;

/**
 * Writes messages of one channel in one statement, which is its own transaction: one round trip, and the channel's row is locked no
 * longer than its commit takes. What happens, in this order: the memberships are held (`log.ts` says in which order), the clients'
 * ids are noted, in their own order (whoever sends one a second time waits here), the channel gives out as many `seq` as are new
 * and the time, the messages are written in the order in which they are given, their senders' own marks move, and the events go
 * into the outbox, each with the `seq` that its message got. A message that is refused is left out, and takes no `seq`.
 *
 * @param locked What is done about a membership that somebody else is about to end: `skip` holds up nobody else of the batch.
 * @returns One row for each, in their order.
 */
export async function writeMessages(
  { sql }: Client,
  channelId: string,
  batch: readonly Outgoing[],
  locked: "wait" | "skip",
): Promise<readonly SentRow[]> {
  const { target, source, position } = registeredEvents;
  const authors = pgArray([
    ...new Set(batch.map(({ message }) => message.authorId)),
  ]);
  return sql<SentRow[]>`
    with given as materialized (
      select * from json_to_recordset(${textOf(batch)}::text::json) as g(
        place integer, id uuid, author uuid, client uuid, content text, reply uuid,
        bucket smallint, event uuid, subject text, key text, headers jsonb, payload text)
    ), allowed as materialized (
      select m.user_id from members m
       where m.channel_id = ${channelId} and m.user_id = any (${authors}::uuid[])
         and not exists (select from people p where p.user_id = m.user_id and p.is_deleted)
       order by m.user_id ${locked === "skip" ? sql`for key share of m skip locked` : sql`for key share of m`}
    ), fresh as (
      insert into sendings (channel_id, author_id, client_id, message_id)
      select ${channelId}::uuid, g.author, g.client, g.id from given g join allowed a on a.user_id = g.author
       where exists (select from channels where id = ${channelId} and status = 'open')
       order by g.author, g.client, g.place
      on conflict do nothing returning message_id
    ), told as (
      update channels c
         set last_seq = c.last_seq + n.count, message_count = c.message_count + n.count,
             last_at = greatest(clock_timestamp(), c.last_at + interval '1 microsecond') + (n.count - 1) * interval '1 microsecond'
        from (select count(*) as count from fresh) n where n.count > 0 and c.id = ${channelId} and c.status = 'open'
      returning old.last_seq as seq, old.message_count as ordinal, new.last_at - n.count * interval '1 microsecond' as at, old.last_at as before, c.kind
    ), written as (
      select g.*, t.kind, t.before, t.seq + g.nth as seq, t.ordinal + g.nth as ordinal, t.at + g.nth * interval '1 microsecond' as at
        from told t, (select given.*, row_number() over (order by place) as nth from given join fresh on fresh.message_id = given.id) g
    ), month as (
      insert into channel_months (channel_id, month, first_seq, messages_before)
      select ${channelId}::uuid, date_trunc('month', at, 'UTC') as month, min(seq), min(ordinal) - 1 from written
       where before is null or date_trunc('month', before, 'UTC') < date_trunc('month', at, 'UTC') group by 2
    ), kept as (
      insert into messages (channel_id, seq, created_at, id, author_id, client_id, content, reply_to, ordinal)
      select ${channelId}::uuid, seq, at, id, author, client, content, reply, ordinal from written
    ), mine as (
      update members m set read_seq = own.seq, read_count = own.ordinal
        from (select author, max(seq) as seq, max(ordinal) as ordinal from written group by author) own
       where m.channel_id = ${channelId} and m.user_id = own.author
    ), registered as materialized (
      select ${sql.unsafe(target)} from ${sql.unsafe(source)}, told
    ), event as (
      insert into messaging.outbox (position, bucket, message_id, subject, key, headers, payload)
      select ${sql.unsafe(position)}, bucket, event, subject, key, headers,
             jsonb_set(jsonb_set(jsonb_set(payload::jsonb, '{aggregateVersion}', to_jsonb(seq)), '{data,seq}', to_jsonb(seq)), '{data,kind}', to_jsonb(kind))
        from registered, written order by seq
    )
    select a.user_id is not null as held, fresh.message_id is not null as fresh,
           a.user_id is not null or exists (select from members m where m.channel_id = ${channelId} and m.user_id = g.author) as "isMember",
           w.seq::float8 as seq, (extract(epoch from w.at) * 1000)::float8 as at, w.kind, p.display_name as "authorName"
      from given g left join allowed a on a.user_id = g.author left join fresh on fresh.message_id = g.id
      left join written w on w.id = g.id left join people p on p.user_id = g.author
     order by g.place`;
}

function textOf(batch: readonly Outgoing[]): string {
  return JSON.stringify(
    batch.map(({ message, event }, place) => ({
      place,
      id: message.id,
      author: message.authorId,
      client: message.clientId,
      content: message.content,
      reply: message.replyTo,
      bucket: event.bucket,
      event: event.messageId,
      subject: event.subject,
      key: event.key,
      headers: event.headers,
      payload: event.payload,
    })),
  );
}
