import type { Database, Transaction } from "@tixlys/nexus/postgres";
import { newId } from "../new-id.ts";
import { planned } from "./plan.ts";
import type { Job } from "./define.ts";

/** What there is to do, by the database's clock. */
export type Agenda = {
  /** Jobs whose planned time has come. */
  readonly due: readonly string[];
  /** Whether a lease has run out. */
  readonly isAbandoned: boolean;
  /** Until the next planned time or waiting run; nothing, or less, when it has come. Undefined when there is none. */
  readonly nextInMs: number | undefined;
};

/** Writes the declarations down. A changed schedule starts anew; an unchanged one keeps the time that it had planned. */
export async function declare(
  { transact }: Database,
  jobs: readonly Job[],
): Promise<void> {
  await transact(async ({ sql }) => {
    const [clock] = await sql<
      { now: number }[]
    >`select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`;
    const now = new Date(Number(clock?.now));
    // In one order everywhere, so that two processes that start at once do not wait for each other in a circle.
    for (const { name, schedule, alone } of [...jobs].sort(byName))
      await sql`
        insert into jobs.job as j (name, schedule, alone, next_at)
        values (${name}, ${schedule?.text ?? null}, ${alone}, ${schedule?.first(now).toISOString() ?? null}::timestamptz)
        on conflict (name) do update set schedule = excluded.schedule, alone = excluded.alone,
               next_at = case when j.schedule is distinct from excluded.schedule then excluded.next_at else j.next_at end
         where j.schedule is distinct from excluded.schedule or j.alone <> excluded.alone`;
  });
}

const byName = (a: Job, b: Job): number => (a.name < b.name ? -1 : 1);

/**
 * One statement, so that an idle process costs one. Lists are passed as JSON: the driver does not know how to write an array
 * before its pool's first connection is up.
 */
export async function look(
  { sql }: Database,
  jobs: readonly Job[],
): Promise<Agenda> {
  const declared = JSON.stringify(
    jobs.map(({ name, schedule }) => ({ name, schedule: schedule?.text })),
  );
  const [row] = await sql<
    { due: string; abandoned: boolean; next_ms: number | null }[]
  >`
    with declared as (select * from jsonb_to_recordset(${declared}::text::jsonb) as each(name text, schedule text)),
    mine as (
      select j.name, j.next_at from declared join jobs.job j on j.name = declared.name and j.schedule = declared.schedule)
    select (select coalesce(jsonb_agg(name), '[]')::text from mine where next_at <= clock_timestamp()) as due,
           exists (select 1 from jobs.run where state = 'running' and lease_until < clock_timestamp() and job in (select name from declared)) as abandoned,
           (extract(epoch from least(
             (select min(next_at) from mine),
             (select min(run_at) from jobs.run where state = 'waiting' and job in (select name from declared))) - clock_timestamp()) * 1000)::float8 as next_ms`;
  return {
    // cast: the statement gathers names, which are texts.
    due: JSON.parse(row?.due ?? "[]") as string[],
    isAbandoned: row?.abandoned === true,
    nextInMs: row?.next_ms ?? undefined,
  };
}

/**
 * Writes the runs of a job whose time has come, and its next time, in one transaction. Another process that is at it is
 * left alone. Times do not pile up behind a run that waits, unless all of them are to be caught up.
 */
export async function planRuns(
  { transact }: Database,
  job: Job & { readonly schedule: NonNullable<Job["schedule"]> },
): Promise<void> {
  await transact(async ({ sql }) => {
    const [row] = await sql<{ next_at: number; now: number }[]>`
      select (extract(epoch from next_at) * 1000)::float8 as next_at, (extract(epoch from clock_timestamp()) * 1000)::float8 as now
        from jobs.job where name = ${job.name} and schedule = ${job.schedule.text} and next_at <= clock_timestamp() for update skip locked`;
    if (row === undefined) return;
    const plan = planned(job, new Date(row.next_at), new Date(row.now));
    for (const time of plan.due) await writeRun(sql, job, time, "waiting");
    if (plan.skipped !== undefined)
      await writeRun(sql, job, plan.skipped, "skipped");
    await sql`update jobs.job set next_at = ${plan.nextAt.toISOString()}::timestamptz where name = ${job.name}`;
  });
}

async function writeRun(
  sql: Transaction["sql"],
  { name, alone, missed }: Job,
  time: Date,
  state: "waiting" | "skipped",
): Promise<void> {
  const at = time.toISOString();
  const coalesces = state === "waiting" && missed !== "all";
  await sql`
    insert into jobs.run (id, job, planned, alone, payload, context, due_at, run_at, state, ended_at)
    select ${newId()}::uuid, ${name}, true, ${alone}::boolean, 'null', '{}', ${at}::timestamptz, ${at}::timestamptz, ${state},
           case when ${state}::text = 'skipped' then clock_timestamp() end
     where not (${coalesces}::boolean and exists (select 1 from jobs.run where job = ${name} and planned and state = 'waiting'))
    on conflict (job, due_at) where planned do nothing`;
}
