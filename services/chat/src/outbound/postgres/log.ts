import { pgArray, type Transaction } from "@tixlys/nexus/postgres";
import type { ChannelKind } from "../../domain/channel/values.ts";
import type { Log, Sending } from "../../application/ports.ts";

type SentRow = {
  allowed: boolean;
  fresh: boolean;
  seq: number | null;
  at: number | null;
  kind: ChannelKind | null;
  authorName: string | null;
};

/**
 * The logs in one transaction. The row of the channel gives out `seq` and the time, so both grow together whoever writes, in
 * whichever process; who waits for the row sees what the one before has left.
 *
 * Rows are locked in this order, so that nobody waits in a circle: memberships, then the channel. A membership that is held
 * (`for key share`) may get another read mark or role meanwhile, and cannot go.
 */
export function logIn({ sql }: Transaction): Log {
  return {
    async send({ id, channelId, authorId, clientId, content, replyTo }) {
      const [row] = await sql<SentRow[]>`
        with allowed as (
          select 1 from members where channel_id = ${channelId} and user_id = ${authorId} for key share
        ), fresh as (
          insert into sendings (channel_id, author_id, client_id, message_id)
          select ${channelId}::uuid, ${authorId}::uuid, ${clientId}::uuid, ${id}::uuid from allowed
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
        )
        select exists (select from allowed) as allowed, exists (select from fresh) as fresh,
               told.seq::float8 as seq, (extract(epoch from told.at) * 1000)::float8 as at, told.kind,
               (select display_name from people where user_id = ${authorId}) as "authorName"
          from (values (1)) one left join told on true`;
      if (row === undefined) throw new Error("a statement has no row");
      if (!row.allowed) return { type: "no-member" };
      return row.fresh ? sent(row) : await sentBefore();

      async function sentBefore(): Promise<Sending> {
        const [known] = await sql<{ messageId: string }[]>`
          select message_id as "messageId" from sendings
           where channel_id = ${channelId} and author_id = ${authorId} and client_id = ${clientId}`;
        if (known === undefined)
          throw new Error("what was sent before is gone");
        return { type: "sent-before", ...known };
      }
    },

    async append(channelId, change, where) {
      const { type, userId, messageId, emoji, action } = change;
      const [row] = await sql<{ seq: number; at: number }[]>`
        with told as (
          update channels c
             set last_seq = last_seq + 1, last_at = greatest(clock_timestamp(), c.last_at + interval '1 microsecond')
           where c.id = ${channelId} and c.status = any (${pgArray(where === "open" ? ["open"] : ["open", "closed"])}::text[])
          returning new.last_seq as seq, new.message_count as messages, new.last_at as at, old.last_at as before
        ), month as (
          insert into channel_months (channel_id, month, first_seq, messages_before)
          select ${channelId}::uuid, date_trunc('month', at, 'UTC'), seq, messages from told
           where before is null or date_trunc('month', before, 'UTC') < date_trunc('month', at, 'UTC')
        )
        insert into entries (channel_id, seq, created_at, type, message_id, user_id, emoji, action)
        select ${channelId}::uuid, seq, at, ${type}, ${messageId ?? null}::uuid, ${userId}::uuid, ${emoji ?? null}::text, ${action ?? null}::text from told
        returning seq::float8 as seq, (extract(epoch from created_at) * 1000)::float8 as at`;
      return row === undefined
        ? undefined
        : { seq: row.seq, at: new Date(row.at) };
    },
  };
}

/** A message that its channel no longer takes: the transaction is to be given up, its client id is not used. */
function sent({ seq, at, kind, authorName }: SentRow): Sending {
  return seq === null || at === null || kind === null
    ? { type: "closed" }
    : { type: "sent", seq, at: new Date(at), kind, authorName };
}
