import { pgArray, type Transaction } from "@tixlys/nexus/postgres";
import type { Log } from "../../application/ports.ts";

/**
 * The logs in one transaction. The row of the channel gives out `seq` and the time, so both grow together whoever writes, in
 * whichever process; who waits for the row sees what the one before has left.
 *
 * Rows are locked in this order, so that nobody waits in a circle: people, memberships (by channel, then by person), messages and
 * their reactions, the channel last. A membership that is held (`for key share`) may get another read mark or role meanwhile, and
 * cannot go; one that is to go is locked `for update` at once, as two who hold it would wait for each other.
 */
export function logIn({ sql }: Transaction): Log {
  return {
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
