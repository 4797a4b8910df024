import type { Transaction } from "@tixlys/nexus/postgres";
import { writtenBetween } from "../../domain/shared/ids.ts";
import type { Messages } from "../../application/ports.ts";
import { messageColumns, messageOf, type MessageRow } from "./message-row.ts";

/** Messages in one transaction, by id: the id says in which partition it lies. */
export function messagesIn({ sql }: Transaction): Messages {
  return {
    find: (id) => one(id, ""),
    load: (id) => one(id, "for no key update"),

    async change({ id, channelId, seq }, { content, at }) {
      const time = writtenBetween(id);
      if (time === undefined) throw new Error("a message has no time");
      const when = at?.toISOString() ?? null;
      const [row] = await sql<MessageRow[]>`
        update messages m
           set version = version + 1,
               content = case when ${content !== undefined} then ${content ?? null}::text else content end,
               edited_at = case when ${typeof content === "string"} then ${when}::timestamptz else edited_at end,
               deleted_at = case when ${content === null} then ${when}::timestamptz else deleted_at end
         where m.channel_id = ${channelId} and m.seq = ${seq} and m.id = ${id}
           and m.created_at between ${time.from.toISOString()}::timestamptz and ${time.to.toISOString()}::timestamptz
        returning ${sql.unsafe(messageColumns)}`;
      if (row === undefined) throw new Error("a message that is held is gone");
      return messageOf(row);
    },

    async react(id, userId, emoji) {
      const rows = await sql`
        insert into reactions (message_id, emoji, user_id, created_at) values (${id}, ${emoji}, ${userId}, clock_timestamp())
        on conflict do nothing returning user_id`;
      return rows.length === 1;
    },

    async unreact(id, userId, emoji) {
      const rows = await sql`
        delete from reactions where message_id = ${id} and emoji = ${emoji} and user_id = ${userId} returning user_id`;
      return rows.length === 1;
    },

    async emojiOf(id) {
      const rows = await sql<{ emoji: string }[]>`
        select distinct emoji from reactions where message_id = ${id} limit 100`;
      return new Set(rows.map(({ emoji }) => emoji));
    },

    async dropReactions(id) {
      await sql`delete from reactions where message_id = ${id}`;
    },
  };

  async function one(id: string, lock: "" | "for no key update") {
    const time = writtenBetween(id);
    if (time === undefined) return undefined;
    const [row] = await sql<MessageRow[]>`
      select ${sql.unsafe(messageColumns)} from messages m
       where m.id = ${id} and m.created_at between ${time.from.toISOString()}::timestamptz and ${time.to.toISOString()}::timestamptz
       ${sql.unsafe(lock)}`;
    return row === undefined ? undefined : messageOf(row);
  }
}
