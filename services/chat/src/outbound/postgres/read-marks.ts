import type { Database } from "@tixlys/nexus/postgres";
import type { ReadMarks } from "../../application/ports.ts";

/**
 * Read marks. How many messages there are up to the mark is read where the mark lies, in one partition: the newest message of its
 * month up to it, else what was there before the month.
 */
export function readMarks({ sql }: Pick<Database, "sql">): ReadMarks {
  return {
    async move(userId, channelId, seq) {
      const moved = await sql<{ seq: number }[]>`
        with place as (
          select c.id, least(c.last_seq, ${seq}::bigint) as seq, c.last_seq, c.message_count, m.month, m.messages_before
            from channels c
            left join lateral (
              select month, messages_before from channel_months
               where channel_id = c.id and first_seq <= least(c.last_seq, ${seq}::bigint) order by month desc limit 1) m on true
           where c.id = ${channelId} and c.status <> 'deleted'
        )
        update members r
           set read_seq = place.seq,
               read_count = case when place.seq = place.last_seq then place.message_count else coalesce(
                 (select ordinal from messages
                   where channel_id = place.id and messages.seq <= place.seq
                     and created_at >= place.month and created_at < place.month + interval '32 days'
                   order by messages.seq desc limit 1), place.messages_before, 0) end
          from place
         where r.channel_id = place.id and r.user_id = ${userId} and r.read_seq < place.seq
        returning r.read_seq::float8 as seq`;
      const [row] = moved;
      if (row !== undefined) return { seq: row.seq, isMoved: true };
      const [now] = await sql<{ seq: number }[]>`
        select m.read_seq::float8 as seq from members m join channels c on c.id = m.channel_id and c.status <> 'deleted'
         where m.channel_id = ${channelId} and m.user_id = ${userId}`;
      return now === undefined ? undefined : { seq: now.seq, isMoved: false };
    },
  };
}
