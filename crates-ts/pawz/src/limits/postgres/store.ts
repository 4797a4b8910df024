import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type { LimitStore, Take, Taken } from "../store.ts";
import { UsedUp } from "./used-up.ts";

/**
 * Counts in the service's database: exact over all replicas, and a restart forgets nothing. One statement per request, whose
 * clock is the server's. A window that is used up is remembered here until it ends, so that a flood costs the database nothing.
 */
export function postgresLimits({ sql }: Pick<Database, "sql">): LimitStore {
  const usedUp = new UsedUp();
  return {
    isShared: true,
    async take(takes) {
      const known = takes.map(({ key }) => usedUp.find(key));
      const asked = takes.filter((_take, at) => known[at] === undefined);
      const counted = asked.length === 0 ? [] : await count(sql, asked);
      for (const [at, taken] of counted.entries()) {
        const take = asked[at];
        if (take !== undefined && !taken.allowed)
          usedUp.remember(take.key, taken.resetMs);
      }
      let next = 0;
      return known.map((each) => each ?? counted[next++] ?? unknown());
    },
  };
}

function unknown(): never {
  throw new Error("the database did not count a request");
}

/** In the order of the keys, so that two requests with several policies never wait for each other in a circle. */
async function count(
  sql: Database["sql"],
  takes: readonly Take[],
): Promise<readonly Taken[]> {
  const rows = await sql<{ key: string; used: number; reset_ms: string }[]>`
    insert into limits.usage as u (key, used, ends_at)
    select key, 1, now() + window_ms * interval '1 millisecond'
      from unnest(${pgArray(takes.map(({ key }) => key))}::text[],
                  ${pgArray(takes.map(({ windowMs }) => windowMs))}::integer[]) as asked (key, window_ms)
     order by key
    on conflict (key) do update set
      used = case when u.ends_at <= now() then 1 else u.used + 1 end,
      ends_at = case when u.ends_at <= now() then excluded.ends_at else u.ends_at end
    returning key, used, extract(epoch from ends_at - now()) * 1000 as reset_ms`;
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return takes.map(({ key, quota }) => {
    const row = byKey.get(key) ?? unknown();
    return {
      allowed: row.used <= quota,
      remaining: Math.max(0, quota - row.used),
      resetMs: Number(row.reset_ms),
    };
  });
}
