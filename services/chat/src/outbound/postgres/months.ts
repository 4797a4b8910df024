import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { Wanted } from "../../application/ports.ts";

/** From when until before when, as the database writes it. */
export type Span = { readonly from: string; readonly to: string };

/**
 * Where a page of a history lies: the months of the channel from the one in which it begins, as far as `limit` messages need,
 * counted by how many there were before each. What is kept no longer still counts there, so nothing begins in it. Undefined where
 * there is nothing.
 */
export async function spanOf(
  { sql }: Pick<Database | Transaction, "sql">,
  channelId: string,
  { before, after, from, to }: Wanted,
  limit: number,
): Promise<Span | undefined> {
  const end = to?.toISOString() ?? "infinity";
  const start = from?.toISOString() ?? "-infinity";
  const last = before ?? Number.MAX_SAFE_INTEGER;
  const [row] =
    after === undefined
      ? await sql<{ from: string; to: string }[]>`
          with top as (
            select month, messages_before from channel_months
             where channel_id = ${channelId} and first_seq < ${last}::bigint and month < ${end}::timestamptz
             order by month desc limit 1)
          select greatest(coalesce(
                   (select max(m.month) from channel_months m
                     where m.channel_id = ${channelId} and m.messages_before <= top.messages_before - ${limit}::bigint),
                   (select min(month) from channel_months where channel_id = ${channelId})), ${start}::timestamptz)::text as from,
                 least(date_trunc('month', top.month + interval '32 days', 'UTC'), ${end}::timestamptz)::text as to
            from top`
      : await sql<{ from: string; to: string }[]>`
          with bottom as (
            select coalesce(max(m.month) filter (where m.first_seq <= greatest(${after}::bigint, c.forgotten_seq) + 1 or m.month <= ${start}::timestamptz), min(m.month)) as month
              from channels c join channel_months m on m.channel_id = c.id where c.id = ${channelId}
          ), next as (
            select m.messages_before from channel_months m, bottom
             where m.channel_id = ${channelId} and m.month > bottom.month order by m.month limit 1)
          select greatest(bottom.month, ${start}::timestamptz)::text as from,
                 least(coalesce((select min(m.month) from channel_months m, next
                     where m.channel_id = ${channelId} and m.messages_before >= next.messages_before + ${limit}::bigint),
                   'infinity'), ${end}::timestamptz)::text as to
            from bottom where bottom.month is not null`;
  return row;
}
