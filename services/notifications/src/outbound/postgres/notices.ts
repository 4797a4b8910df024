import type { Transaction } from "@tixlys/nexus/postgres";
import type { NewNotice, Notices } from "../../application/ports/inbox.ts";

/** What a transaction that changed an inbox signals, with the person's id. */
export const inboxChanged = "inbox";

/** Inboxes in one transaction. The number of a change is taken from the person's row, which is locked until the commit. */
export function noticesIn(tx: Transaction): Notices {
  const { sql } = tx;
  return {
    async add(notice) {
      const { userId } = notice;
      if (await isKnown(tx, notice)) return "known";
      if (notice.topic !== undefined && (await raised(tx, notice))) {
        tx.signal(inboxChanged, userId);
        return "raised";
      }
      const at = notice.at.toISOString();
      const [row] = await sql`
        with added as (
          insert into notices (id, user_id, kind, data, event_id, topic, mark, place, seq, data_seq, created_at, updated_at)
          select ${notice.id}, ${userId}, ${notice.kind}, ${JSON.stringify(notice.data)}::text::jsonb, ${notice.eventId},
                 ${notice.topic ?? null}, ${notice.mark ?? null}::bigint, last_seq + 1, last_seq + 1, last_seq + 1, ${at}, ${at}
            from readers where user_id = ${userId}
          on conflict (event_id, user_id, kind) do nothing returning seq)
        update readers set last_seq = added.seq from added where user_id = ${userId} returning readers.last_seq`;
      if (row === undefined) return "known";
      tx.signal(inboxChanged, userId);
      return "added";
    },

    async toldOf({ userId, topic, mark, at }) {
      const told = await sql`
        insert into told_topics as t (user_id, topic, mark, told_at) values (${userId}, ${topic}, ${mark ?? null}, ${at.toISOString()})
        on conflict (user_id, topic) do update set mark = excluded.mark, told_at = excluded.told_at
         where t.mark <> excluded.mark or t.told_at < excluded.told_at - interval '1 day'
        returning 1`;
      return told.length === 1;
    },

    async markRead(userId, id, at) {
      const [row] = await sql`
        with done as (
          update notices set read_at = ${at.toISOString()}, updated_at = ${at.toISOString()},
                 seq = (select last_seq + 1 from readers where user_id = ${userId})
           where id = ${id} and user_id = ${userId} and read_at is null returning seq)
        update readers set last_seq = done.seq from done where user_id = ${userId} returning readers.last_seq`;
      if (row === undefined) return false;
      tx.signal(inboxChanged, userId);
      return true;
    },

    async markAllRead(userId, at) {
      const [row] = await sql<{ count: number }[]>`
        with numbered as (
          select id, row_number() over (order by place) as n from notices where user_id = ${userId} and read_at is null),
        done as (
          update notices set read_at = ${at.toISOString()}, updated_at = ${at.toISOString()},
                 seq = (select last_seq from readers where user_id = ${userId}) + numbered.n
            from numbered where notices.id = numbered.id returning notices.id)
        update readers set last_seq = last_seq + (select count(*) from done) where user_id = ${userId}
        returning (select count(*)::int from done) as count`;
      const count = row?.count ?? 0;
      if (count > 0) tx.signal(inboxChanged, userId);
      return count;
    },
  };
}

/** Whether this event has told the person this before. */
async function isKnown(
  { sql }: Transaction,
  { userId, kind, eventId }: NewNotice,
): Promise<boolean> {
  const known = await sql`
    select from notices where event_id = ${eventId} and user_id = ${userId} and kind = ${kind}`;
  return known.length === 1;
}

/**
 * Tells it in the place of the unread one of its topic, if there is one. The event stays the first one's: telling it again changes
 * nothing. One whose topic the person has read of since is read as well, and nothing is told in its place.
 */
async function raised(
  { sql }: Transaction,
  { userId, kind, topic, data, at, mark: read }: NewNotice,
): Promise<boolean> {
  const mark = read ?? null;
  const [row] = await sql<{ isOpen: boolean }[]>`
    with standing as (
      select id, coalesce(mark <> ${mark}::bigint, false) as moved from notices
       where user_id = ${userId} and kind = ${kind} and topic = ${topic ?? null} and read_at is null
       order by place desc limit 1),
    done as (
      update notices set updated_at = ${at.toISOString()},
             seq = (select last_seq + 1 from readers where user_id = ${userId}),
             read_at = case when moved then ${at.toISOString()}::timestamptz end,
             data = case when moved then data else ${JSON.stringify(data)}::text::jsonb end,
             data_seq = case when moved then data_seq else (select last_seq + 1 from readers where user_id = ${userId}) end,
             mark = coalesce(mark, ${mark}::bigint)
        from standing where notices.id = standing.id
      returning seq, not moved as is_open)
    update readers set last_seq = done.seq from done where user_id = ${userId} returning done.is_open as "isOpen"`;
  return row?.isOpen ?? false;
}
