import { pgArray, type Database } from "@tixlys/nexus/postgres";
import { remembered, type Throttle } from "../../domain/guessing/throttle.ts";
import type {
  CountedAttempt,
  Guesses,
  Taken,
} from "../../application/ports.ts";

type Sql = Pick<Database, "sql">;

/** An attempt is judged within this time, or its process has died. */
const judgedWithinMs = 10_000;

/**
 * Counts in the service's database, in single statements of their own: exact over all replicas, and a restart forgets nothing.
 * An attempt that is refused changes no count.
 */
export function postgresGuesses(database: Sql): Guesses {
  return {
    take: (attempt) => take(database, attempt),
    fail: (attempt) => fail(database, attempt),
    async giveBack({ key, now }) {
      await database.sql`
        update login_attempts set
          failures = greatest(failures - 1, 0), pending = greatest(pending - 1, 0), opens_at = ${iso(now)}::timestamptz
        where key = ${key}`;
    },
    async forget(keys) {
      const [row] = await database.sql<{ wrong: number }[]>`
        with gone as (
          delete from login_attempts where key = any(${pgArray([...keys])}::text[])
          returning greatest(failures - pending, 0) as wrong
        )
        select coalesce(sum(wrong), 0)::integer as wrong from gone`;
      return row?.wrong ?? 0;
    },
  };
}

type Asked = CountedAttempt & { readonly throttle: Throttle };

/** The row's lock makes those who come at once come one after the other; who finds no room finds no row to write. */
async function take({ sql }: Sql, asked: Asked): Promise<Taken> {
  const { key, throttle, windows } = asked;
  const now = iso(asked.now);
  const limit = throttle.delaysMs.length;
  const [row] = await sql<{ failures: number | null; full: string | null }[]>`
    with windows as (
      select max(w.ends_at) as full_until
        from unnest(${pgArray(windows.map((each) => each.key))}::text[],
                    ${pgArray(windows.map((each) => each.failures))}::integer[]) as asked (key, quota)
        join failure_windows w on w.key = asked.key
       where w.ends_at > ${now}::timestamptz and w.failures >= asked.quota
    ), taken as (
      insert into login_attempts as a (key, failures, pending, pending_until, opens_at, forget_at)
      select ${key}, 1, 1, ${after(asked.now, judgedWithinMs)}::timestamptz, ${opening(asked, 1)}::timestamptz,
             ${after(asked.now, remembered.idleMs)}::timestamptz
        from windows where full_until is null
      on conflict (key) do update set
        failures = case when a.forget_at <= ${now}::timestamptz then 1 else a.failures + 1 end,
        pending = case when a.pending_until <= ${now}::timestamptz then 1 else a.pending + 1 end,
        pending_until = excluded.pending_until,
        opens_at = case when a.forget_at <= ${now}::timestamptz then excluded.opens_at
          else (${pgArray(openings(asked))}::timestamptz[])[a.failures + 1] end,
        forget_at = case when a.failures + 1 < ${limit} or a.forget_at <= ${now}::timestamptz then excluded.forget_at
          else ${after(asked.now, remembered.exhaustedMs)}::timestamptz end
      where a.forget_at <= ${now}::timestamptz
         or (a.opens_at <= ${now}::timestamptz and a.failures < ${limit})
      returning failures
    )
    select (select failures from taken) as failures, full_until as full from windows`;
  if (row === undefined) throw new Error("an attempt was not counted");
  if (row.failures !== null) return { kind: "taken" };
  if (row.full !== null)
    return { kind: "window-full", until: new Date(row.full) };
  return refusal({ sql }, asked);
}

/** Why there was no room; without a row somebody was right in between. */
async function refusal({ sql }: Sql, asked: Asked): Promise<Taken> {
  const { key, throttle, now } = asked;
  const [row] = await sql<
    { failures: number; opens_at: string; is_pending: boolean }[]
  >`
    select failures, opens_at, pending > 0 and pending_until > ${iso(now)}::timestamptz as is_pending
      from login_attempts where key = ${key}`;
  if (row === undefined || row.is_pending) return { kind: "pending" };
  return row.failures >= throttle.delaysMs.length
    ? { kind: "exhausted" }
    : { kind: "delayed", until: new Date(row.opens_at) };
}

/** In the order of the keys, so that two failures never wait for each other in a circle. */
async function fail(
  { sql }: Sql,
  { key, windows, now }: CountedAttempt,
): Promise<void> {
  const ends = windows.map(({ windowMs }) => after(now, windowMs));
  await sql`
    with settled as (
      update login_attempts set pending = greatest(pending - 1, 0) where key = ${key}
    )
    insert into failure_windows as w (key, failures, ends_at)
    select key, 1, ends_at
      from unnest(${pgArray(windows.map((each) => each.key))}::text[], ${pgArray(ends)}::timestamptz[]) as failed (key, ends_at)
     order by key
    on conflict (key) do update set
      failures = case when w.ends_at <= ${iso(now)}::timestamptz then 1 else w.failures + 1 end,
      ends_at = case when w.ends_at <= ${iso(now)}::timestamptz then excluded.ends_at else w.ends_at end`;
}

/** When the next attempt may be made after each failure; where there is no delay, clocks of replicas need not agree. */
function openings({ throttle, now }: Asked): readonly string[] {
  return throttle.delaysMs.map((delayMs) =>
    delayMs === 0 ? "1970-01-01T00:00:00Z" : after(now, delayMs),
  );
}

function opening(asked: Asked, failures: number): string {
  return openings(asked)[failures - 1] ?? iso(asked.now);
}

function after(now: Date, ms: number): string {
  return iso(new Date(now.getTime() + ms));
}

function iso(moment: Date): string {
  return moment.toISOString();
}
