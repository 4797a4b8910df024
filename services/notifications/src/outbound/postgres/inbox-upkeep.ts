import type { Database } from "@tixlys/nexus/postgres";
import type { InboxUpkeep } from "../../application/ports/inbox.ts";

/** Keeps inboxes to their size and age. */
export function inboxUpkeep({ sql }: Pick<Database, "sql">): InboxUpkeep {
  return {
    async forgetOld(before, limit) {
      const gone = await sql`
        delete from notices where id in (
          select id from notices where created_at < ${before.toISOString()} order by created_at limit ${limit})
        returning id`;
      return gone.length === limit;
    },

    async trim(most, limit) {
      const looked = await sql`
        with due as (
          select user_id from readers where last_seq > trimmed_seq order by user_id limit ${limit} for update skip locked),
        gone as (
          delete from notices where id in (
            select n.id from due cross join lateral (
              select id from notices where user_id = due.user_id order by place desc offset ${most}) n)
          returning 1)
        update readers set trimmed_seq = last_seq from due where readers.user_id = due.user_id returning readers.user_id`;
      return looked.length === limit;
    },

    async forgetMailHours(before) {
      await sql`delete from mail_hours where hour < ${before.toISOString()}`;
      await sql`delete from number_hours where hour < ${before.toISOString()}`;
    },

    async forgetTopics(before) {
      await sql`delete from told_topics where told_at < ${before.toISOString()}`;
    },
  };
}
