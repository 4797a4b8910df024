import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type { Upkeep } from "../../application/ports.ts";

const rowsPerStatement = 2_000;
const monthsAhead = 4;

/** What runs by the clock: partitions ahead of time, and what is kept no longer. */
export function upkeep({ sql }: Pick<Database, "sql">): Upkeep {
  return {
    async makeMonths() {
      let made = 0;
      const failures: unknown[] = [];
      // Each in a statement of its own: one that cannot be made holds up no other.
      for (let ahead = 0; ahead < monthsAhead; ahead += 1)
        await sql<{ made: number }[]>`
          select make_event_months(date_trunc('month', now(), 'UTC') + make_interval(months => ${ahead}), 1) as made`.then(
          ([row]) => {
            made += row?.made ?? 0;
          },
          (error: unknown) => failures.push(error),
        );
      if (failures.length > 0)
        throw new AggregateError(failures, "months of the log are not made");
      return made;
    },
    async dropMonths(days) {
      const [row] = await sql<{ gone: number }[]>`
        select drop_event_months(now() - make_interval(days => ${days})) as gone`;
      await forgetStrays({ sql }, days);
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

/** What lies in no month is dropped with none, and its id says nothing about its age. */
async function forgetStrays(
  { sql }: Pick<Database, "sql">,
  days: number,
): Promise<void> {
  await sql`
    with gone as (
      delete from events_default where id in (
        select id from events_default where created_at < now() - make_interval(days => ${days}) limit ${rowsPerStatement})
      returning id, people)
    delete from mentions m using gone where m.event_id = gone.id and m.person_id = any (gone.people)`;
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
