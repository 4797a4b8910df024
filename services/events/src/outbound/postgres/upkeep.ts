import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type { Upkeep } from "../../application/ports.ts";

const rowsPerStatement = 2_000;
const monthsAhead = 4;

/** What runs by the clock: partitions ahead of time, and what is kept no longer. */
export function upkeep({ sql }: Pick<Database, "sql">): Upkeep {
  return {
    async makeMonths() {
      const [row] = await sql<{ made: number }[]>`
        select make_event_months(now(), ${monthsAhead}) as made`;
      return row?.made ?? 0;
    },
    async dropMonths(days) {
      const [row] = await sql<{ gone: number }[]>`
        select drop_event_months(now() - make_interval(days => ${days})) as gone`;
      return row?.gone ?? 0;
    },
    async forgetOld(retentions, signal) {
      let gone = 0;
      for (const { types, days } of retentions)
        gone += await forget({ sql }, types, days, signal);
      return gone;
    },
  };
}

async function forget(
  { sql }: Pick<Database, "sql">,
  types: readonly string[],
  days: number,
  signal: AbortSignal,
): Promise<number> {
  let gone = 0;
  while (!signal.aborted) {
    const [row] = await sql<{ count: number }[]>`
      with old as (
        select id from events
         where type = any(${pgArray(types)}::text[]) and id < messaging.uuid_floor(now() - make_interval(days => ${days}))
         limit ${rowsPerStatement}),
      gone as (delete from events e using old where e.id = old.id returning e.id, e.people),
      unmentioned as (delete from mentions m using gone where m.event_id = gone.id and m.person_id = any (gone.people))
      select count(*)::int as count from gone`;
    gone += row?.count ?? 0;
    if ((row?.count ?? 0) < rowsPerStatement) break;
  }
  return gone;
}
