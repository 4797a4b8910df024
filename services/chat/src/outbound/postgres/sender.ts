import { chat as contract } from "@tixlys/contracts";
import {
  type OutboxRow,
  registeredEvents,
  wakeTopic,
  withOutboxRow,
} from "@tixlys/messaging/postgres";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { ChannelKind } from "../../domain/channel/values.ts";
import type { NewMessage, Sender, Sending } from "../../application/ports.ts";
import { again } from "./again.ts";

type SentRow = {
  allowed: boolean;
  fresh: boolean;
  seq: number | null;
  at: number | null;
  kind: ChannelKind | null;
  authorName: string | null;
};

/**
 * Writes a message in one statement, which is its own transaction: one round trip, and the channel's row is locked no longer than
 * its commit takes. What happens, in this order: the membership is held, the client's id is noted (whoever sends it a second time
 * waits here), the channel gives out `seq` and the time, the message is written, the sender's own mark moves, and the event
 * goes into the outbox, with the `seq` that it got.
 */
export function sender(database: Database): Sender {
  const { sql } = database;
  return {
    async send(message) {
      let row: SentRow | undefined;
      await withOutboxRow(
        contract,
        "chat.message.sent",
        newsOf(message),
        async (event) => {
          row = await again(() => writeApart(database, message, event));
        },
      );
      if (row === undefined) throw new Error("a statement has no row");
      if (!row.allowed) return { type: "no-member" };
      if (!row.fresh) return sentBefore(message);
      const sending = sentOf(row);
      if (sending.type === "sent") database.signal(wakeTopic("events"));
      else await free(message, message.id);
      return sending;
    },
    free,
  };

  async function sentBefore(message: NewMessage): Promise<Sending> {
    const { channelId, authorId, clientId } = message;
    const [known] = await sql<{ messageId: string }[]>`
      select message_id as "messageId" from sendings
       where channel_id = ${channelId} and author_id = ${authorId} and client_id = ${clientId}`;
    return known === undefined
      ? { type: "closed" }
      : { type: "sent-before", ...known };
  }

  /** The channel was closed between the two locks: its id was not used. What is as old as retention may have been. */
  async function free(
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
}

/** Kind and `seq` are known to the statement alone, which writes them over these. */
function newsOf({ id, channelId, authorId, replyTo }: NewMessage) {
  return {
    subject: channelId,
    aggregateVersion: 1,
    actor: { kind: "user" as const, id: authorId },
    data: {
      channelId,
      kind: "private" as const,
      messageId: id,
      authorId,
      seq: 1,
      ...(replyTo === null ? {} : { replyTo }),
    },
  };
}

/** A statement of an enclosing transaction gets a savepoint, so that it can be lost without the rest. */
async function writeApart(
  database: Database,
  message: NewMessage,
  event: OutboxRow,
): Promise<SentRow | undefined> {
  return database.isEnclosed()
    ? database.transact((tx) => write(tx, message, event))
    : write(database, message, event);
}

async function write(
  { sql }: Pick<Database | Transaction, "sql">,
  { id, channelId, authorId, clientId, content, replyTo }: NewMessage,
  event: OutboxRow,
): Promise<SentRow | undefined> {
  const { target, source, position } = registeredEvents;
  const [row] = await sql<SentRow[]>`
    with allowed as (
      select 1 from members m where m.channel_id = ${channelId} and m.user_id = ${authorId}
         and not exists (select from people where user_id = ${authorId} and is_deleted) for key share of m
    ), fresh as (
      insert into sendings (channel_id, author_id, client_id, message_id)
      select ${channelId}::uuid, ${authorId}::uuid, ${clientId}::uuid, ${id}::uuid from allowed
       where exists (select from channels where id = ${channelId} and status = 'open')
      on conflict do nothing returning 1
    ), told as (
      update channels c
         set last_seq = last_seq + 1, message_count = message_count + 1,
             last_at = greatest(clock_timestamp(), c.last_at + interval '1 microsecond')
        from fresh where c.id = ${channelId} and c.status = 'open'
      returning new.last_seq as seq, new.message_count as ordinal, new.last_at as at, old.last_at as before, c.kind
    ), month as (
      insert into channel_months (channel_id, month, first_seq, messages_before)
      select ${channelId}::uuid, date_trunc('month', at, 'UTC'), seq, ordinal - 1 from told
       where before is null or date_trunc('month', before, 'UTC') < date_trunc('month', at, 'UTC')
    ), written as (
      insert into messages (channel_id, seq, created_at, id, author_id, client_id, content, reply_to, ordinal)
      select ${channelId}::uuid, seq, at, ${id}::uuid, ${authorId}::uuid, ${clientId}::uuid, ${content}::text, ${replyTo}::uuid, ordinal from told
    ), mine as (
      update members m set read_seq = told.seq, read_count = told.ordinal from told
       where m.channel_id = ${channelId} and m.user_id = ${authorId}
    ), registered as materialized (
      select ${sql.unsafe(target)}, told.seq, told.kind from ${sql.unsafe(source)}, told
    ), event as (
      insert into messaging.outbox (position, bucket, message_id, subject, key, headers, payload)
      select ${sql.unsafe(position)}, ${event.bucket}::smallint, ${event.messageId}::uuid, ${event.subject}, ${event.key},
             ${JSON.stringify(event.headers)}::text::jsonb,
             jsonb_set(jsonb_set(jsonb_set(${event.payload}::text::jsonb, '{aggregateVersion}', to_jsonb(seq)), '{data,seq}', to_jsonb(seq)), '{data,kind}', to_jsonb(kind))
        from registered
    )
    select exists (select from allowed) as allowed, exists (select from fresh) as fresh,
           told.seq::float8 as seq, (extract(epoch from told.at) * 1000)::float8 as at, told.kind,
           (select display_name from people where user_id = ${authorId}) as "authorName"
      from (values (1)) one left join told on true`;
  return row;
}

function sentOf({ seq, at, kind, authorName }: SentRow): Sending {
  return seq === null || at === null || kind === null
    ? { type: "closed" }
    : { type: "sent", seq, at: new Date(at), kind, authorName };
}
