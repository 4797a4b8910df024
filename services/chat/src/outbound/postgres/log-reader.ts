import {
  type Database,
  pgArray,
  type Transaction,
} from "@tixlys/nexus/postgres";
import type { ReactionCount } from "../../domain/log/entry.ts";
import { reactorsShown } from "../../domain/message/content.ts";
import { writtenBetween } from "../../domain/shared/ids.ts";
import type {
  Change,
  LoggedEntry,
  LogReader,
} from "../../application/ports.ts";
import { messageColumns, messageOf, type MessageRow } from "./message-row.ts";
import { spanOf } from "./months.ts";

type ChangeRow = {
  type: Change["type"] | "new_message";
  userId: string;
  messageId: string | null;
  emoji: string | null;
  action: NonNullable<Change["action"]> | null;
};

/**
 * Reads logs. Each page is one statement, bounded in time on both sides by what `channel_months` knows: it touches the partitions
 * that hold the page, however many there are, and however quiet the channel is.
 */
export function logReader({
  sql,
}: Pick<Database | Transaction, "sql">): LogReader {
  return {
    async page(channelId, wanted, limit) {
      const span = await spanOf({ sql }, channelId, wanted, limit);
      if (span === undefined) return [];
      const { before, after } = wanted;
      const rows = await sql<MessageRow[]>`
        select ${sql.unsafe(messageColumns)} from messages m
         where m.channel_id = ${channelId}
           and m.seq > ${after ?? 0}::bigint and m.seq < ${before ?? Number.MAX_SAFE_INTEGER}::bigint
           and m.created_at >= ${span.from}::timestamptz and m.created_at < ${span.to}::timestamptz
         order by m.seq ${after === undefined ? sql`desc` : sql`asc`} limit ${limit}`;
      return rows.map(messageOf);
    },

    async entriesAfter(channelId, afterSeq, limit) {
      const last = afterSeq + limit;
      const [span] = await sql<{ from: string | null; to: string }[]>`
        select coalesce(max(month) filter (where first_seq <= ${afterSeq + 1}::bigint), min(month))::text as from,
               coalesce(min(month) filter (where first_seq > ${last}::bigint), 'infinity')::text as to
          from channel_months where channel_id = ${channelId}`;
      if (span === undefined || span.from === null) return [];
      // One statement, and so one moment: of two, one could see what the other has not seen before it.
      const rows = await sql<(MessageRow & ChangeRow)[]>`
        select * from (
          select ${sql.unsafe(messageColumns)}, 'new_message' as type, null::uuid as "userId", null::uuid as "messageId", null as emoji, null as action
            from messages m
           where m.channel_id = ${channelId} and m.seq > ${afterSeq}::bigint and m.seq <= ${last}::bigint
             and m.created_at >= ${span.from}::timestamptz and m.created_at < ${span.to}::timestamptz
          union all
          select null, channel_id, seq::float8, null, null, null, null, null, null, null, null, type, user_id, message_id, emoji, action
            from entries
           where channel_id = ${channelId} and seq > ${afterSeq}::bigint and seq <= ${last}::bigint
             and created_at >= ${span.from}::timestamptz and created_at < ${span.to}::timestamptz) log
         order by seq`;
      return rows.map(loggedOf);
    },

    async byIds(ids) {
      const times = ids.flatMap((id) => writtenBetween(id) ?? []);
      if (times.length === 0) return [];
      const from = new Date(
        Math.min(...times.map((time) => time.from.getTime())),
      );
      const to = new Date(Math.max(...times.map((time) => time.to.getTime())));
      const rows = await sql<MessageRow[]>`
        select ${sql.unsafe(messageColumns)} from messages m
         where m.id = any (${pgArray(ids)}::uuid[])
           and m.created_at between ${from.toISOString()}::timestamptz and ${to.toISOString()}::timestamptz`;
      return rows.map(messageOf);
    },

    async reactions(ids) {
      if (ids.length === 0) return new Map();
      const rows = await sql<
        { id: string; emoji: string; count: number; userIds: string }[]
      >`
        select message_id as id, emoji, count(*)::integer as count,
               to_json((array_agg(user_id order by created_at, user_id))[1:${sql.unsafe(String(reactorsShown))}])::text as "userIds"
          from reactions where message_id = any (${pgArray(ids)}::uuid[])
         group by message_id, emoji order by min(created_at), emoji`;
      const found = new Map<string, ReactionCount[]>();
      for (const { id, userIds, ...same } of rows) {
        // cast: as the statement has made it
        const count = { ...same, userIds: JSON.parse(userIds) as string[] };
        found.set(id, [...(found.get(id) ?? []), count]);
      }
      return found;
    },
  };
}

function loggedOf(row: MessageRow & ChangeRow): LoggedEntry {
  const { seq, type, userId, messageId, emoji, action } = row;
  if (type === "new_message") return { seq, message: messageOf(row) };
  return {
    seq,
    change: {
      type,
      userId,
      ...(messageId === null ? {} : { messageId }),
      ...(emoji === null ? {} : { emoji }),
      ...(action === null ? {} : { action }),
    },
  };
}
