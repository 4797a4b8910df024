import type { Database } from "@tixlys/nexus/postgres";
import type { Metrics } from "@tixlys/telemetry";
import { fullJitterMs } from "@tixlys/nexus/waits";
import { newId } from "../new-id.ts";
import { pause, within } from "@tixlys/nexus/waits";
import { declare, look, planRuns } from "./agenda.ts";
import { askedFor } from "./enqueue.ts";
import { execute, stopping } from "./execute.ts";
import { forgetRuns } from "./history.ts";
import { jobMetrics } from "./metrics.ts";
import { claim, reap } from "./runs.ts";
import type { Log } from "../log.ts";
import type { Job } from "./define.ts";
import type { ExecuteOptions } from "./execute.ts";
import type { Agenda } from "./agenda.ts";

/** What a process's jobs are started with. */
export type StartJobsOptions = {
  readonly database: Database;
  readonly jobs: readonly Job[];
  readonly logger: Log;
  readonly metrics?: Metrics;
  /** Runs under way in this process at a time; 4 unless told. */
  readonly concurrency?: number;
  /** How often it looks without being told; 1,000 unless told. */
  readonly pollMs?: number;
  /** How long a run stays with a process that gives no sign of life; 10,000 unless told. */
  readonly leaseMs?: number;
  /** How long `stop` lets runs finish before their signals fire; 8,000 unless told. */
  readonly graceMs?: number;
};

/** Running jobs. */
export type Jobs = {
  /** Looks at once. A commit in this process that asked for a run calls this by itself. */
  wake(): void;
  /** Begins nothing more, lets runs finish, then gives them back to the others. `graceMs` and three seconds at most. */
  stop(): Promise<void>;
};

const CONCURRENCY = 4;
const POLL_MS = 1_000;
const LEASE_MS = 10_000;
const GRACE_MS = 8_000;
const LAST_MS = 3_000;
const FORGET_EVERY_MS = 600_000;
const TROUBLE = { baseMs: 250, capMs: 10_000 };

type State = Required<
  Pick<StartJobsOptions, "concurrency" | "pollMs" | "leaseMs" | "graceMs">
> &
  ExecuteOptions & {
    readonly jobs: ReadonlyMap<string, Job>;
    readonly owner: string;
    readonly underWay: Set<Promise<void>>;
    readonly isStopping: () => boolean;
    readonly wake: () => void;
  };

/**
 * Starts planning and running jobs. Any number of processes may: a planned time and a one-off run once over all of them,
 * and those of a process that dies are taken over after its lease.
 *
 * @throws Error when two jobs have one name.
 */
export function startJobs(options: StartJobsOptions): Jobs {
  const { database, logger } = options;
  const jobs = new Map(options.jobs.map((job) => [job.name, job]));
  if (jobs.size < options.jobs.length)
    throw new Error("two jobs have one name");
  const waiting = pause();
  const running: ExecuteOptions["running"] = new Map();
  let isStopping = false;
  const state: State = {
    database,
    logger,
    metrics: jobMetrics(options.metrics, database, [...jobs.keys()]),
    concurrency: options.concurrency ?? CONCURRENCY,
    pollMs: options.pollMs ?? POLL_MS,
    leaseMs: options.leaseMs ?? LEASE_MS,
    graceMs: options.graceMs ?? GRACE_MS,
    jobs,
    owner: newId(),
    running,
    underWay: new Set(),
    isStopping: () => isStopping,
    wake: waiting.wake,
  };
  const leave = database.onSignal(askedFor, waiting.wake);
  const looping = loop(state, waiting.wait);
  return {
    wake: waiting.wake,
    stop: async () => {
      isStopping = true;
      leave();
      waiting.wake();
      await looping;
      const ended = (): Promise<unknown> => Promise.allSettled(state.underWay);
      await within(state.graceMs, ended());
      for (const controller of running.values()) controller.abort(stopping);
      await within(LAST_MS, ended());
    },
  };
}

/** Never rejects: a database that is away is waited for. */
async function loop(
  state: State,
  wait: (ms: number) => Promise<void>,
): Promise<void> {
  const { database, logger, jobs } = state;
  let isDeclared = false;
  let failures = 0;
  let forgetAt = performance.now() + Math.random() * FORGET_EVERY_MS;
  while (!state.isStopping()) {
    let waitMs: number;
    try {
      if (!isDeclared) await declare(database, [...jobs.values()]);
      isDeclared = true;
      waitMs = await round(state);
      if (performance.now() > forgetAt) {
        await forgetRuns(database);
        forgetAt = performance.now() + FORGET_EVERY_MS;
      }
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures === 1)
        logger.warn({ err: error }, "jobs are not looked at; trying on");
      waitMs = fullJitterMs(failures, TROUBLE);
    }
    if (!state.isStopping()) await wait(waitMs);
  }
}

/** Plans, takes over, begins. Returns how long to wait before the next look. */
async function round(state: State): Promise<number> {
  const { database, jobs, metrics, logger } = state;
  const agenda = await look(database, [...jobs.values()]);
  for (const name of agenda.due) {
    const job = jobs.get(name);
    const schedule = job?.schedule;
    if (job !== undefined && schedule !== undefined)
      await planRuns(database, { ...job, schedule });
  }
  if (agenda.isAbandoned)
    for (const { job, isLast } of await reap(database, [...jobs.values()])) {
      metrics.tried(job, isLast ? "failed" : "lost");
      logger.warn({ job, is_last: isLast }, "a job's process is gone");
    }
  const isDue = agenda.nextInMs !== undefined && agenda.nextInMs <= 0;
  if (isDue || agenda.isAbandoned) await begin(state);
  return nextLook(state, agenda);
}

/** Claims runs while there is room. */
async function begin(state: State): Promise<void> {
  const { database, jobs, underWay } = state;
  while (underWay.size < state.concurrency && !state.isStopping()) {
    const claimed = await claim(
      database,
      [...jobs.keys()],
      state.owner,
      state.leaseMs,
    );
    const job = claimed === undefined ? undefined : jobs.get(claimed.job);
    if (claimed === undefined || job === undefined) return;
    const work = execute(state, job, claimed);
    underWay.add(work);
    work
      .finally(() => {
        underWay.delete(work);
        state.wake();
      })
      .catch(() => undefined);
  }
}

/** What is due and was not begun is held up by a run elsewhere, or by this process's bound, so it is no hurry. */
function nextLook({ pollMs }: State, { nextInMs }: Agenda): number {
  const usual = pollMs * (0.8 + Math.random() * 0.4);
  return nextInMs === undefined || nextInMs <= 0
    ? usual
    : Math.min(usual, nextInMs + 1);
}
