import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type { LastSeen } from "../presence/desk.ts";
import { again } from "./again.ts";
import { heardIn } from "./heard.ts";

/** When people were last there; the later moment stays, whoever writes first. */
export function lastSeenIn(database: Database): LastSeen {
  return {
    save: (userIds, at) =>
      again(() =>
        database.transact(async (tx) => {
          // Nobody is erased until it is written; of who was, nothing is written.
          const erased = await heardIn(tx).holdPeople(userIds);
          const left = new Set(userIds).difference(erased);
          // In the order of their keys: two processes that write the same people at once must not wait for each other.
          await tx.sql`
            insert into last_seen (user_id, at)
            select user_id, ${at.toISOString()}::timestamptz from unnest(${pgArray([...left].sort())}::uuid[]) as who(user_id)
            on conflict (user_id) do update set at = greatest(last_seen.at, excluded.at)`;
        }),
      ),
    async of(userIds) {
      const rows = await database.sql<{ user_id: string; at: Date }[]>`
        select user_id, at from last_seen where user_id = any(${pgArray(userIds)}::uuid[])`;
      return new Map(rows.map(({ user_id: userId, at }) => [userId, at]));
    },
  };
}
