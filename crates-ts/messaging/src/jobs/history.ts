import type { Database } from "@tixlys/nexus/postgres";
import { newId } from "../new-id.ts";

/** What became of a run, or is becoming of it. */
export type RunState = "waiting" | "running" | "done" | "failed" | "skipped";

/** One job, as an operator sees it. Times are ISO 8601, UTC. */
export type JobSummary = {
  readonly name: string;
  readonly schedule: string | null;
  readonly nextAt: string | null;
  readonly waiting: number;
  readonly running: number;
  readonly lastState: RunState | null;
  readonly lastEndedAt: string | null;
  readonly lastError: string | null;
};

/** One run, as an operator sees it. */
export type RunSummary = {
  readonly id: string;
  readonly job: string;
  readonly key: string | null;
  readonly planned: boolean;
  readonly state: RunState;
  readonly attempts: number;
  readonly dueAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly lastError: string | null;
};

/** Ended runs are kept this long. */
export const keptDays = 14;

/** So many ended runs without a key are kept of each job. */
export const keptPerJob = 500;

const RUNS_AT_MOST = 500;
const FORGOTTEN_AT_ONCE = 5_000;
const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** Every job that was ever declared in this database, by name. */
export async function listJobs({ sql }: Database): Promise<JobSummary[]> {
  const iso = sql.unsafe(ISO);
  const rows = await sql<JobSummary[]>`
    select j.name, j.schedule, to_char(j.next_at at time zone 'UTC', ${iso}) as "nextAt", counted.waiting, counted.running,
           last.state as "lastState", to_char(last.ended_at at time zone 'UTC', ${iso}) as "lastEndedAt", last.last_error as "lastError"
      from jobs.job j
      cross join lateral (
        select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'running')::int as running
          from jobs.run where job = j.name and state in ('waiting', 'running')) as counted
      left join lateral (
        select state, ended_at, last_error from jobs.run where job = j.name and ended_at is not null order by ended_at desc limit 1) as last on true
     order by j.name`;
  return [...rows];
}

/**
 * Runs, the latest first.
 *
 * @param filter `limit` is 50 unless told, 500 at most.
 */
export async function listRuns(
  { sql }: Database,
  filter: {
    readonly job?: string;
    readonly state?: RunState;
    readonly limit?: number;
  } = {},
): Promise<RunSummary[]> {
  const iso = sql.unsafe(ISO);
  const limit = Math.min(RUNS_AT_MOST, filter.limit ?? 50);
  const rows = await sql<RunSummary[]>`
    select id::text, job, key, planned, state, attempts, to_char(due_at at time zone 'UTC', ${iso}) as "dueAt",
           to_char(started_at at time zone 'UTC', ${iso}) as "startedAt", to_char(ended_at at time zone 'UTC', ${iso}) as "endedAt",
           last_error as "lastError"
      from jobs.run
     where (${filter.job ?? null}::text is null or job = ${filter.job ?? null})
       and (${filter.state ?? null}::text is null or state = ${filter.state ?? null})
     order by due_at desc, id desc limit ${limit}`;
  return [...rows];
}

/**
 * Asks for a run now, beside whatever is planned; a worker begins it within a second or two.
 *
 * @returns The run's id; nothing when no such job was ever declared here.
 */
export async function runNow(
  { sql }: Database,
  job: string,
  payload: unknown = null,
): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`
    insert into jobs.run (id, job, planned, alone, payload, context, due_at, run_at, state)
    select ${newId()}::uuid, name, false, alone, ${JSON.stringify(payload)}::text::jsonb, '{}', clock_timestamp(), clock_timestamp(), 'waiting'
      from jobs.job where name = ${job}
    returning id::text`;
  return row?.id;
}

/**
 * Forgets ended runs that are old, and all but the latest of each job; runs with a key stay for their time, since they keep
 * it from being asked for twice. A part at a time.
 *
 * @returns How many are gone.
 */
export async function forgetRuns(
  { sql }: Database,
  kept: { readonly days: number; readonly perJob: number } = {
    days: keptDays,
    perJob: keptPerJob,
  },
): Promise<number> {
  const old = await sql`
    delete from jobs.run where id in (
      select id from jobs.run where ended_at < clock_timestamp() - ${kept.days} * interval '1 day' limit ${FORGOTTEN_AT_ONCE})
    returning 1`;
  const surplus = await sql`
    delete from jobs.run where id in (
      select id from (select id, row_number() over (partition by job order by ended_at desc) as place
                        from jobs.run where ended_at is not null and key is null) as ended
       where place > ${kept.perJob} limit ${FORGOTTEN_AT_ONCE})
    returning 1`;
  return old.length + surplus.length;
}
