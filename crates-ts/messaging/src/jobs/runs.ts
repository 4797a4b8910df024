import type postgres from "postgres";
import type { Database } from "@tixlys/nexus/postgres";
import { fullJitterMs } from "@tixlys/nexus/waits";
import type { Job } from "./define.ts";

/** A run that this process has claimed. */
export type Claim = {
  readonly id: string;
  readonly job: string;
  readonly attempt: number;
  readonly fence: string;
  readonly dueAt: Date;
  readonly payload: unknown;
  readonly context: Readonly<Record<string, string>>;
};

type Sql = postgres.Sql | postgres.TransactionSql;

const UNIQUE_VIOLATION = "23505";
const ERROR_CHARACTERS = 500;

/**
 * Takes the next due run of these jobs, the longest due first.
 *
 * @returns Nothing when there is none, or when another process was faster with a job that runs alone.
 */
export async function claim(
  { sql }: Database,
  jobs: readonly string[],
  owner: string,
  leaseMs: number,
): Promise<Claim | undefined> {
  try {
    const [row] = await sql<ClaimRow[]>`
      with next as (
        select r.id from jobs.run r
         where r.state = 'waiting' and r.run_at <= clock_timestamp() and r.job in (select jsonb_array_elements_text(${JSON.stringify(jobs)}::text::jsonb))
           and not (r.alone and exists (select 1 from jobs.run o where o.job = r.job and o.alone and o.state = 'running'))
         order by r.run_at, r.id limit 1 for update skip locked)
      update jobs.run r set state = 'running', attempts = attempts + 1, fence = fence + 1, lease_owner = ${owner},
             lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms', started_at = clock_timestamp()
        from next where r.id = next.id
      returning r.id::text, r.job, r.attempts, r.fence::text, (extract(epoch from r.due_at) * 1000)::float8 as due_at,
                r.payload::text, r.context::text`;
    return row === undefined ? undefined : claimOf(row);
  } catch (error) {
    if (codeOf(error) === UNIQUE_VIOLATION) return undefined;
    throw error;
  }
}

type ClaimRow = {
  id: string;
  job: string;
  attempts: number;
  fence: string;
  due_at: number;
  payload: string;
  context: string;
};

function claimOf(row: ClaimRow): Claim {
  const payload: unknown = JSON.parse(row.payload);
  // cast: written by `enqueue`, whose context has nothing but texts.
  const context = JSON.parse(row.context) as Readonly<Record<string, string>>;
  return {
    id: row.id,
    job: row.job,
    attempt: row.attempts,
    fence: row.fence,
    dueAt: new Date(row.due_at),
    payload,
    context,
  };
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error ? Reflect.get(error, "code") : undefined;

/** @returns False when the run has been taken over, or has ended. */
export async function renew(
  { sql }: Database,
  { id, fence }: Claim,
  leaseMs: number,
): Promise<boolean> {
  const rows = await sql`
    update jobs.run set lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms'
     where id = ${id}::uuid and fence = ${fence}::bigint and state = 'running' returning 1`;
  return rows.length > 0;
}

/** Writes down that the run is done, through whichever client has its effects. False as for `renew`. */
export async function complete(
  sql: Sql,
  { id, fence }: Claim,
): Promise<boolean> {
  const rows = await sql`
    update jobs.run set state = 'done', ended_at = clock_timestamp(), lease_owner = null, lease_until = null
     where id = ${id}::uuid and fence = ${fence}::bigint and state = 'running' returning 1`;
  return rows.length > 0;
}

/** Writes down a failed try. False as for `renew`. */
export async function fail(
  { sql }: Database,
  { id, fence, attempt }: Claim,
  job: Job,
  error: string,
): Promise<boolean> {
  const isLast = attempt >= job.attempts;
  const waitMs = fullJitterMs(attempt, job.backOff);
  const rows = await sql`
    update jobs.run set state = ${isLast ? "failed" : "waiting"}, ended_at = case when ${isLast}::boolean then clock_timestamp() end,
           run_at = clock_timestamp() + ${waitMs} * interval '1 ms', lease_owner = null, lease_until = null,
           last_error = ${error.slice(0, ERROR_CHARACTERS)}
     where id = ${id}::uuid and fence = ${fence}::bigint and state = 'running' returning 1`;
  return rows.length > 0;
}

/** Gives a run back as if it had not been tried, for another process to begin at once. */
export async function giveBack(
  { sql }: Database,
  { id, fence }: Claim,
): Promise<void> {
  await sql`
    update jobs.run set state = 'waiting', attempts = attempts - 1, run_at = clock_timestamp(), lease_owner = null, lease_until = null
     where id = ${id}::uuid and fence = ${fence}::bigint and state = 'running'`;
}

/** Takes runs away from processes that have died; the try counts. Returns the names of the jobs, once for each run. */
export async function reap(
  { sql }: Database,
  jobs: readonly Job[],
): Promise<readonly { readonly job: string; readonly isLast: boolean }[]> {
  const declared = JSON.stringify(
    jobs.map(({ name, attempts }) => ({ job: name, attempts })),
  );
  const rows = await sql<{ job: string; last: boolean }[]>`
    with lost as (
      select r.id, r.attempts >= declared.attempts as last
        from jsonb_to_recordset(${declared}::text::jsonb) as declared(job text, attempts int)
        join jobs.run r on r.job = declared.job
       where r.state = 'running' and r.lease_until < clock_timestamp() for update of r skip locked)
    update jobs.run r set state = case when lost.last then 'failed' else 'waiting' end,
           ended_at = case when lost.last then clock_timestamp() end, run_at = clock_timestamp(), fence = fence + 1,
           lease_owner = null, lease_until = null, last_error = 'the process that ran it is gone'
      from lost where r.id = lost.id
    returning r.job, lost.last`;
  return rows.map(({ job, last }) => ({ job, isLast: last }));
}
