import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  test,
} from "bun:test";
import { join } from "node:path";
import { enqueue, listJobs, listRuns } from "../../src/jobs/index.ts";
import { effects, jobDatabase } from "../support/job-stage.ts";
import { processJobs } from "../support/process-jobs.ts";
import { until } from "../support/wait.ts";
import type { OwnDatabase } from "../support/database.ts";

type Child = {
  readonly lines: () => string[];
  readonly end: (signal: "SIGKILL" | "SIGTERM") => Promise<number>;
};

let own: OwnDatabase;
const children: Child[] = [];

beforeAll(async () => void (own = await jobDatabase()));
beforeEach(async () => {
  await own.database.sql`truncate effects, jobs.job, jobs.run`;
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((each) => each.end("SIGKILL")));
});
afterAll(() => own.close());

/** Two processes of one service, ready. */
async function two(): Promise<[Child, Child]> {
  const both: [Child, Child] = [child("left"), child("right")];
  for (const each of both)
    await until("it is ready", () => each.lines().includes("ready"), 20_000);
  return both;
}

function child(name: string): Child {
  let text = "";
  const script = join(import.meta.dir, "..", "support", "jobs-process.ts");
  const process_ = Bun.spawn([process.execPath, script, own.url, name], {
    stdout: "pipe",
    stderr: "inherit",
  });
  const follow = async (): Promise<void> => {
    for await (const part of process_.stdout.pipeThrough(
      new TextDecoderStream(),
    ))
      text += part;
  };
  follow().catch(() => undefined);
  const made: Child = {
    lines: () => text.trim().split("\n"),
    end: (signal) => {
      process_.kill(signal);
      return process_.exited;
    },
  };
  children.push(made);
  return made;
}

test("two processes with the same jobs run each planned time and each one-off once, and share them", async () => {
  const [left, right] = await two();
  const { database } = own;
  const [, exact] = processJobs(database, "test", () => undefined);
  await until("declared", async () => (await listJobs(database)).length === 3);
  await database.sql`update jobs.job set next_at = date_trunc('second', now()) - interval '30 seconds' where name = 'planned'`;
  for (let n = 0; n < 20; n += 1)
    await database.transact((tx) => enqueue(tx, exact, { payload: 5 }));
  await until(
    "all",
    async () => (await effects(database)).length >= 51,
    20_000,
  );
  await Promise.all([left.end("SIGTERM"), right.end("SIGTERM")]);
  const seen = await effects(database);
  const times = seen.filter((what) => what !== "exact");
  expect(seen.length - times.length).toBe(20);
  expect(times.length).toBeGreaterThanOrEqual(31);
  expect(new Set(times).size).toBe(times.length);
  const [by] = await database.sql<
    { n: number }[]
  >`select count(distinct by)::int as n from effects`;
  expect(by?.n).toBe(2);
}, 90_000);

test("a runner that is killed in the middle is taken over: exactly one effect in the transaction, at least one outside", async () => {
  const { database } = own;
  const [, exact, plain] = processJobs(database, "test", () => undefined);
  const dying = child("dying");
  for (const job of [exact, plain])
    await database.transact((tx) => enqueue(tx, job, { payload: 400 }));
  await until(
    "both have begun",
    () => {
      const lines = dying.lines();
      return lines.includes("began exact") && lines.includes("began plain");
    },
    20_000,
  );
  await Bun.sleep(50);
  await dying.end("SIGKILL");
  const next = child("next");
  for (const job of ["exact", "plain"]) {
    const done = async (): Promise<boolean> =>
      (await listRuns(database, { job }))[0]?.state === "done";
    await until(`${job} is done`, done, 20_000);
  }
  await next.end("SIGTERM");
  const seen = await effects(database);
  expect(seen.filter((what) => what === "exact")).toHaveLength(1);
  expect(seen.filter((what) => what === "plain")).toHaveLength(2);
  for (const job of ["exact", "plain"])
    expect((await listRuns(database, { job }))[0]?.attempts).toBe(2);
}, 90_000);
