import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
import { connect } from "@tixlys/nexus/postgres";
import type { Database } from "@tixlys/nexus/postgres";
import {
  createMetrics,
  currentContext,
  runWithContext,
} from "@tixlys/telemetry";
import {
  cron,
  defineJob,
  enqueue,
  every,
  forgetRuns,
  listJobs,
  listRuns,
  runNow,
  startJobs,
} from "../../src/jobs/index.ts";
import { claim } from "../../src/jobs/runs.ts";
import { effect, effects, jobDatabase } from "../support/job-stage.ts";
import { keptLog } from "../support/log.ts";
import { until } from "../support/wait.ts";
import type { Job, Jobs, StartJobsOptions } from "../../src/jobs/index.ts";
import type { OwnDatabase } from "../support/database.ts";

let own: OwnDatabase;
let database: Database;
const log = keptLog();
const running: Jobs[] = [];

beforeAll(async () => {
  own = await jobDatabase();
  database = own.database;
});
beforeEach(async () => {
  log.lines.length = 0;
  await database.sql`truncate effects, jobs.job, jobs.run`;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});
afterAll(() => own.close());

function start(
  jobs: readonly Job[],
  more: Partial<StartJobsOptions> = {},
): Jobs {
  const started = startJobs({
    database,
    jobs,
    logger: log,
    pollMs: 30,
    leaseMs: 5_000,
    ...more,
  });
  running.push(started);
  return started;
}

const text = (payload: unknown): string =>
  typeof payload === "string" ? payload : "";
const fast = { baseMs: 1, capMs: 5 };

/** A one-off that writes its payload down as its effect. */
const note = (more: { name?: string } = {}): Job<string> =>
  defineJob({
    name: "note",
    parse: text,
    inTransaction: ({ payload }, tx) => effect(tx.sql, payload),
    ...more,
  });

const ask = <P>(
  job: Job<P>,
  payload: P,
  more = {},
): ReturnType<typeof enqueue> =>
  database.transact((tx) => enqueue(tx, job, { payload, ...more }));

const states = async (job: string): Promise<string[]> =>
  (await listRuns(database, { job })).map(({ state }) => state);

const ended = (job: string, state: string): Promise<void> =>
  until(`${job} is ${state}`, async () => (await states(job))[0] === state);

describe("a one-off", () => {
  test("runs after the commit that asked for it, and not after a rollback", async () => {
    const job = note();
    start([job]);
    await database
      .transact(async (tx) => {
        await enqueue(tx, job, { payload: "rolled back" });
        throw new Error("no");
      })
      .catch(() => undefined);
    await ask(job, "committed");
    await ended("note", "done");
    expect(await effects(database)).toEqual(["committed"]);
    expect(await states("note")).toEqual(["done"]);
  });

  test("asked for under one key runs once, also when many ask at the same time and again afterwards", async () => {
    const job = note();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask(job, "once", { key: "k" })),
    );
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    start([job]);
    await ended("note", "done");
    expect((await ask(job, "once", { key: "k" })).isNew).toBe(false);
    await ask(job, "other", { key: "other" });
    await until("the other", async () => (await effects(database)).length > 1);
    expect(await effects(database)).toEqual(["once", "other"]);
  });

  test("does not run before its time", async () => {
    const job = note();
    start([job]);
    const runAt = new Date(Date.now() + 250);
    await ask(job, "later", { runAt });
    await ask(job, "now");
    await until("both", async () => (await effects(database)).length === 2);
    expect(await effects(database)).toEqual(["now", "later"]);
    expect(Date.now()).toBeGreaterThanOrEqual(runAt.getTime() - 5);
  });

  test("with a payload that is too long is refused, and with one that cannot be read is tried and fails", async () => {
    const job = defineJob({
      name: "strict",
      attempts: 2,
      backOff: fast,
      parse: (payload): string => {
        if (typeof payload !== "string") throw new TypeError("no text");
        return payload;
      },
      run: () => Promise.resolve(),
    });
    expect(ask(job, "x".repeat(100_000))).rejects.toThrow("bytes");
    start([job]);
    await until(
      "declared",
      async () => (await listJobs(database)).length === 1,
    );
    await runNow(database, "strict", 7);
    await ended("strict", "failed");
    const [run] = await listRuns(database);
    expect(run).toMatchObject({ attempts: 2, lastError: "TypeError: no text" });
  });
});

describe("a try", () => {
  test("commits effect and completion together, or neither", async () => {
    const tries: number[] = [];
    const job = defineJob({
      name: "exact",
      backOff: fast,
      inTransaction: async ({ attempt }, tx) => {
        tries.push(attempt);
        await effect(tx.sql, `try ${String(attempt)}`);
        if (attempt < 3) throw new Error("after the effect");
      },
    });
    start([job]);
    await ask(job, undefined);
    await ended("exact", "done");
    expect(tries).toEqual([1, 2, 3]);
    expect(await effects(database)).toEqual(["try 3"]);
  });

  test("is made again with a wait, so many times and no more; the history keeps the reason", async () => {
    const job = defineJob({
      name: "broken",
      attempts: 2,
      backOff: fast,
      run: () => Promise.reject(new RangeError("out of everything")),
    });
    start([job]);
    await ask(job, undefined);
    await ended("broken", "failed");
    await Bun.sleep(60);
    expect(await listRuns(database)).toMatchObject([
      {
        state: "failed",
        attempts: 2,
        lastError: "RangeError: out of everything",
        planned: false,
      },
    ]);
    expect(log.lines.join()).toContain("failed for good");
  });

  test("that takes too long is told so, counts as failed, and cannot complete afterwards", async () => {
    let fired = 0;
    const job = defineJob({
      name: "slow",
      attempts: 1,
      timeoutMs: 200,
      inTransaction: async ({ signal }, tx) => {
        await effect(tx.sql, "slow");
        if (!signal.aborted)
          await new Promise((resolve) =>
            signal.addEventListener("abort", resolve),
          );
        fired += 1;
        signal.throwIfAborted();
      },
    });
    start([job]);
    await ask(job, undefined);
    await ended("slow", "failed");
    expect(fired).toBe(1);
    expect(await effects(database)).toEqual([]);
    expect((await listRuns(database))[0]?.lastError).toContain("overdue");
  });

  test("whose run was taken away in the middle leaves no effect", async () => {
    const inside = Promise.withResolvers<undefined>();
    const job = defineJob({
      name: "exact",
      inTransaction: async ({ attempt }, tx) => {
        await effect(tx.sql, `try ${String(attempt)}`);
        if (attempt > 1) return;
        inside.resolve(undefined);
        await Bun.sleep(250);
      },
    });
    start([job]);
    await ask(job, undefined);
    await inside.promise;
    // As if this process had been away for longer than its lease.
    await database.sql`update jobs.run set lease_until = now() - interval '1 second'`;
    await ended("exact", "done");
    await Bun.sleep(300);
    expect(await effects(database)).toEqual(["try 2"]);
    expect(log.lines.join()).toContain("taken over");
  });

  test("may take longer than its lease, which is renewed as long as the process lives", async () => {
    let begun = 0;
    const job = defineJob({
      name: "long",
      run: async () => {
        begun += 1;
        await Bun.sleep(1_000);
      },
    });
    start([job], { leaseMs: 600 });
    start([job], { leaseMs: 600, database: own.another() });
    await ask(job, undefined);
    await ended("long", "done");
    expect(begun).toBe(1);
  });

  test("whose process is gone has failed when it was the last one", async () => {
    const job = defineJob({
      name: "deadly",
      attempts: 1,
      run: () => effect(database.sql, "again"),
    });
    await database.sql`
      insert into jobs.run (id, job, planned, alone, payload, context, due_at, run_at, state, attempts, lease_until)
      values (gen_random_uuid(), 'deadly', false, false, 'null', '{}', now(), now(), 'running', 1, now() - interval '1 second')`;
    start([job]);
    await ended("deadly", "failed");
    expect(await effects(database)).toEqual([]);
    expect((await listRuns(database))[0]?.lastError).toContain("gone");
  });

  test("runs as the request that asked for it", async () => {
    let requestId: string | undefined;
    const job = defineJob({
      name: "traced",
      run: () => {
        requestId = currentContext()?.requestId;
        return Promise.resolve();
      },
    });
    start([job]);
    await runWithContext({ requestId: "request-4711" }, () =>
      ask(job, undefined),
    );
    await ended("traced", "done");
    expect(requestId).toBe("request-4711");
  });
});

describe("a planned job", () => {
  test("runs for each of its times once over two processes that plan and claim at the same moment", async () => {
    const times = defineJob({
      name: "times",
      schedule: cron("0 * * * *"),
      missed: "all",
      overlap: true,
      inTransaction: ({ dueAt }, tx) => effect(tx.sql, dueAt.toISOString()),
    });
    const other = own.another();
    start([times]);
    start([times], { database: other });
    await until(
      "declared",
      async () => (await listJobs(database)).length === 1,
    );
    await database.sql`update jobs.job set next_at = date_trunc('hour', now()) - interval '39 hours'`;
    await until("all", async () => (await effects(database)).length >= 40);
    await Bun.sleep(100);
    const seen = await effects(database);
    expect(seen).toHaveLength(40);
    expect(new Set(seen).size).toBe(40);
  });

  test("runs at once when it is declared for an interval, and never beside itself", async () => {
    let now = 0;
    let most = 0;
    const alone = defineJob({
      name: "alone",
      schedule: every(1_000),
      missed: "all",
      run: async () => {
        most = Math.max(most, (now += 1));
        await Bun.sleep(15);
        await effect(database.sql, "ran");
        now -= 1;
      },
    });
    start([alone]);
    start([alone], { database: own.another() });
    await until(
      "the first",
      async () => (await effects(database)).length === 1,
    );
    await database.sql`update jobs.job set next_at = now() - interval '8 seconds'`;
    await until("all", async () => (await effects(database)).length >= 9);
    expect(most).toBe(1);
  });

  test("is claimed by one of two processes that reach for it at the same moment", async () => {
    const other = own.another();
    await database.sql`
      insert into jobs.run (id, job, planned, alone, payload, context, due_at, run_at, state)
      select gen_random_uuid(), 'alone', false, true, 'null', '{}', now(), now(), 'waiting' from generate_series(1, 80)`;
    for (let round = 0; round < 20; round += 1) {
      const claims = await Promise.all(
        [database, other, database, other].map((each) =>
          claim(each, ["alone"], "test", 1_000),
        ),
      );
      expect(claims.filter((each) => each !== undefined)).toHaveLength(1);
      await database.sql`delete from jobs.run where state = 'running'`;
    }
  });

  test("that was missed is run once, or passed over, as declared, and the history says so", async () => {
    const declared = (name: string, missed: "once" | "skip"): Job =>
      defineJob({
        name,
        missed,
        schedule: cron("0 3 1 1 *"),
        inTransaction: (_, tx) => effect(tx.sql, name),
      });
    const metrics = createMetrics();
    start([declared("once", "once"), declared("skip", "skip")], { metrics });
    await until(
      "declared",
      async () => (await listJobs(database)).length === 2,
    );
    await database.sql`update jobs.job set next_at = '2020-01-01T03:00:00Z'`;
    await ended("once", "done");
    await ended("skip", "skipped");
    const { body } = await metrics.render();
    expect(body).toMatch(
      /job_last_missed_timestamp_seconds\{job="skip"\} 1\d{9}/,
    );
    expect(body).toContain('job_tries_total{job="skip",result="failed"} 0');
    expect(await effects(database)).toEqual(["once"]);
    for (const { nextAt } of await listJobs(database))
      expect(Date.parse(nextAt ?? "")).toBeGreaterThan(Date.now());
  });

  test("keeps its planned time over a restart, and starts anew when its schedule changes", async () => {
    const declared = (rule: string): Job =>
      defineJob({
        name: "it",
        schedule: cron(rule),
        run: () => Promise.resolve(),
      });
    const planned = async (
      rule: string,
    ): Promise<string | null | undefined> => {
      const jobs = start([declared(rule)]);
      await until(
        "declared",
        async () =>
          (await listJobs(database))[0]?.schedule === `cron ${rule} UTC`,
      );
      await jobs.stop();
      return (await listJobs(database))[0]?.nextAt;
    };
    await planned("0 3 1 1 *");
    await database.sql`update jobs.job set next_at = '2099-01-01T03:00:00Z'`;
    expect(await planned("0 3 1 1 *")).toBe("2099-01-01T03:00:00.000Z");
    expect(await planned("0 3 2 1 *")).toMatch(/-01-02T03:00:00.000Z$/);
  });

  test("is not planned by a process that still declares another schedule", async () => {
    const declared = (rule: string): Job =>
      defineJob({
        name: "it",
        schedule: cron(rule),
        inTransaction: (_, tx) => effect(tx.sql, rule),
      });
    start([declared("0 3 1 1 *")]);
    await until(
      "declared",
      async () => (await listJobs(database)).length === 1,
    );
    await database.sql`update jobs.job set schedule = 'cron 0 4 1 1 * UTC', next_at = now() - interval '1 second'`;
    await Bun.sleep(120);
    expect(await states("it")).toEqual([]);
  });
});

describe("a stop", () => {
  test("lets runs finish, and begins nothing more", async () => {
    const job = defineJob({
      name: "slow",
      parse: text,
      run: async ({ payload }) => {
        await Bun.sleep(80);
        await effect(database.sql, payload);
      },
    });
    const jobs = start([job], { concurrency: 1 });
    await ask(job, "first");
    await ask(job, "second");
    await until("it runs", async () =>
      (await states("slow")).includes("running"),
    );
    await jobs.stop();
    expect(await effects(database)).toEqual(["first"]);
    expect((await states("slow")).sort()).toEqual(["done", "waiting"]);
  });

  test("gives back what takes too long, for another process to begin at once and without counting the try", async () => {
    const job = defineJob({
      name: "long",
      attempts: 1,
      run: async ({ signal }) => {
        await effect(database.sql, "began");
        if ((await effects(database)).length > 1) return;
        await new Promise((resolve) =>
          signal.addEventListener("abort", resolve),
        );
        signal.throwIfAborted();
      },
    });
    const jobs = start([job], { graceMs: 30 });
    await ask(job, undefined);
    await until("it runs", async () => (await effects(database)).length === 1);
    await jobs.stop();
    expect(await listRuns(database)).toMatchObject([
      { state: "waiting", attempts: 0 },
    ]);
    start([job]);
    await ended("long", "done");
    expect(await effects(database)).toEqual(["began", "began"]);
  });
});

test("a database that is away is waited for", async () => {
  const job = note();
  const pool = connect({ url: own.url, applicationName: "to-be-cut", max: 4 });
  start([job], { database: pool });
  await until("declared", async () => (await listJobs(database)).length === 1);
  await database.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'to-be-cut'`;
  await ask(job, "afterwards");
  await ended("note", "done");
  expect(await effects(database)).toEqual(["afterwards"]);
  await Promise.all(running.splice(0).map((each) => each.stop()));
  await pool.close();
});

describe("an operator", () => {
  test("sees the jobs, their runs, and can have one run now", async () => {
    const job = note({ name: "told" });
    start([
      job,
      defineJob({
        name: "nightly",
        schedule: cron("0 3 * * *"),
        run: () => Promise.resolve(),
      }),
    ]);
    await until(
      "declared",
      async () => (await listJobs(database)).length === 2,
    );
    const id = await runNow(database, "told", "by hand");
    expect(await runNow(database, "unknown")).toBeUndefined();
    await ended("told", "done");
    expect(await effects(database)).toEqual(["by hand"]);
    expect(await listJobs(database)).toMatchObject([
      { name: "nightly", schedule: "cron 0 3 * * * UTC", lastState: null },
      {
        name: "told",
        schedule: null,
        nextAt: null,
        waiting: 0,
        lastState: "done",
      },
    ]);
    const [run] = await listRuns(database, { state: "done" });
    expect(run).toMatchObject({ id, job: "told", attempts: 1, key: null });
    expect(run?.endedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test("keeps a bounded history: the latest of each job, and keys for as long as they count", async () => {
    await database.sql`
      insert into jobs.run (id, job, key, planned, alone, payload, context, due_at, run_at, state, ended_at)
      select gen_random_uuid(), 'j' || n % 2, case when n > 90 then n::text end, false, false, 'null', '{}', now(), now(), 'done',
             now() - n * interval '1 hour' from generate_series(1, 100) as n`;
    await database.sql`update jobs.run set ended_at = now() - interval '15 days' where key = '100'`;
    const gone = await forgetRuns(database, { days: 14, perJob: 10 });
    expect(gone).toBe(71);
    const runs = await listRuns(database, { limit: 100 });
    expect(runs.filter(({ key }) => key === null)).toHaveLength(20);
    expect(runs.filter(({ key }) => key !== null)).toHaveLength(9);
  });

  test("platform-notes 3.1: reads tries, waits and the last success as metrics", async () => {
    const metrics = createMetrics();
    const job = note();
    start([job], { metrics });
    await ask(job, "once");
    await ended("note", "done");
    const { body } = await metrics.render();
    expect(body).toContain('job_tries_total{job="note",result="done"} 1');
    expect(body).toContain('job_try_duration_seconds_count{job="note"} 1');
    expect(body).toContain('job_oldest_due_seconds{job="note"} 0');
    expect(body).toMatch(
      /job_last_done_timestamp_seconds\{job="note"\} 1\d{9}/,
    );
  });
});
