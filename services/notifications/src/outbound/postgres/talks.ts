import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { DueTalk, Talks, TalksIn } from "../../application/ports/inbox.ts";

/** Conversations of one transaction. */
export function talksIn({ sql }: Transaction): TalksIn {
  return {
    async said(channelId, eventId, dueAt) {
      await sql`
        insert into talks (channel_id, event_id, due_at) values (${channelId}, ${eventId}, ${dueAt.toISOString()})
        on conflict (channel_id) do update set event_id = excluded.event_id`;
    },

    async lookedAt(channelId, eventId, againAt) {
      const gone = await sql`
        delete from talks where channel_id = ${channelId} and event_id = ${eventId} returning channel_id`;
      if (gone.length > 0) return true;
      await sql`
        update talks set due_at = ${againAt.toISOString()}, attempts = 0 where channel_id = ${channelId}`;
      return false;
    },

    async later(channelId, at) {
      await sql`
        update talks set due_at = ${at.toISOString()}, attempts = 0 where channel_id = ${channelId}`;
    },
  };
}

/** The conversations that are due. */
export function talks({ sql }: Pick<Database, "sql">): Talks {
  return {
    async claim(now, limit, againAt) {
      return sql<DueTalk[]>`
        with due as (
          select channel_id from talks where due_at <= ${now.toISOString()} order by due_at, channel_id limit ${limit}
             for update skip locked)
        update talks set due_at = ${againAt.toISOString()}, attempts = attempts + 1 from due
         where talks.channel_id = due.channel_id
        returning talks.channel_id as "channelId", event_id as "eventId", attempts`;
    },

    async postpone({ channelId }, until) {
      await sql`update talks set due_at = ${until.toISOString()} where channel_id = ${channelId}`;
    },
  };
}
