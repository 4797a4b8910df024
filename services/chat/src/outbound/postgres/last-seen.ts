import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type { LastSeen } from "../presence/desk.ts";

/** When people were last there; the later moment stays, whoever writes first. */
export function lastSeenIn({ sql }: Pick<Database, "sql">): LastSeen {
  return {
    async save(userIds, at) {
      // In the order of their keys: two processes that write the same people at once must not wait for each other.
      const sorted = [...new Set(userIds)].sort();
      await sql`
        insert into last_seen (user_id, at)
        select user_id, ${at.toISOString()}::timestamptz from unnest(${pgArray(sorted)}::uuid[]) as who(user_id)
         where not exists (select 1 from people p where p.user_id = who.user_id and p.is_deleted)
        on conflict (user_id) do update set at = greatest(last_seen.at, excluded.at)`;
    },
    async of(userIds) {
      const rows = await sql<{ user_id: string; at: Date }[]>`
        select user_id, at from last_seen where user_id = any(${pgArray(userIds)}::uuid[])`;
      return new Map(rows.map(({ user_id: userId, at }) => [userId, at]));
    },
  };
}
