import type { Database } from "@tixlys/nexus/postgres";
import type { Metrics } from "@tixlys/telemetry";

/** What became of a try: `lost` when another process has taken over, or this one died. */
export type TryResult = "done" | "retried" | "failed" | "lost" | "given-back";

/** What a process counts of its jobs. */
export type JobMetrics = {
  readonly tried: (job: string, result: TryResult, durationMs?: number) => void;
};

const RESULTS: readonly TryResult[] = [
  "done",
  "retried",
  "failed",
  "lost",
  "given-back",
];

/** Registers what jobs count; without a registry it goes nowhere. Gauges are read from the tables at each scrape. */
export function jobMetrics(
  metrics: Metrics | undefined,
  database: Database,
  names: readonly string[],
): JobMetrics {
  if (metrics === undefined) return { tried: () => undefined };
  const labels = { job: "bounded" } as const;
  const tries = metrics.counter({
    name: "job_tries_total",
    help: "Tries of jobs, by what became of them",
    labels: { ...labels, result: RESULTS },
  });
  const duration = metrics.histogram({
    name: "job_try_duration_seconds",
    help: "How long tries took",
    labels,
    buckets: [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 900, 3600],
  });
  metrics.gauge({
    name: "job_oldest_due_seconds",
    help: "How long the oldest due run of a job has been waiting to begin",
    labels,
    collect: async (gauge) => {
      for (const row of await standing(database, names))
        gauge.set(row.due, { job: row.job });
    },
  });
  metrics.gauge({
    name: "job_last_done_timestamp_seconds",
    help: "When a job was done last; absent when it never was",
    labels,
    collect: async (gauge) => {
      for (const { job, done } of await standing(database, names))
        if (done !== null) gauge.set(done, { job });
    },
  });
  metrics.gauge({
    name: "job_last_missed_timestamp_seconds",
    help: "When it was last found that a planned time of a job had been missed and is passed over; absent when it never was",
    labels,
    collect: async (gauge) => {
      for (const { job, missed } of await standing(database, names))
        if (missed !== null) gauge.set(missed, { job });
    },
  });
  // Begun at 0, because an alert sees no increase in a series that appears with its first failure.
  for (const job of names)
    for (const result of RESULTS) tries.inc({ job, result }, 0);
  return {
    tried: (job, result, durationMs) => {
      tries.inc({ job, result });
      if (durationMs !== undefined)
        duration.observe(durationMs / 1000, { job });
    },
  };
}

type Standing = {
  readonly job: string;
  readonly due: number;
  readonly done: number | null;
  readonly missed: number | null;
};

async function standing(
  { sql }: Database,
  names: readonly string[],
): Promise<readonly Standing[]> {
  return sql<Standing[]>`
    select name as job,
           coalesce(extract(epoch from clock_timestamp() - (select min(run_at) from jobs.run
             where job = name and state = 'waiting' and run_at <= clock_timestamp())), 0)::float8 as due,
           extract(epoch from (select max(ended_at) from jobs.run where job = name and state = 'done'))::float8 as done,
           extract(epoch from (select max(ended_at) from jobs.run where job = name and state = 'skipped'))::float8 as missed
      from jsonb_array_elements_text(${JSON.stringify(names)}::text::jsonb) as name`;
}
