import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { listRuns, startJobs } from "@tixlys/messaging/jobs";
import {
  capturedLogger,
  testDatabase,
  type TestDatabase,
} from "@tixlys/testkit";
import { purgeJob } from "../../../src/inbound/jobs/purge.ts";

const nothing = { registrations: 0, links: 0, sessions: 0 };

describe("the purge", () => {
  let own: TestDatabase;
  beforeAll(async () => void (own = await testDatabase("auth")));
  afterAll(() => own.close());

  test("runs at once in one of two workers, is made up for after a failure, and tells what it forgot", async () => {
    let runs = 0;
    const purge = async () => {
      runs += 1;
      if (runs === 1) throw new Error("no database");
      return { ...nothing, links: 3 };
    };
    const log = capturedLogger("info", "auth");
    const worker = () =>
      startJobs({
        database: own.database,
        jobs: [purgeJob({ purge }, log)],
        logger: log.logger,
        pollMs: 50,
      });
    const workers = [worker(), worker()];
    const isDone = async () =>
      (await listRuns(own.database, { job: "purge", state: "done" })).length >
      0;
    const deadline = Date.now() + 8_000;
    while (!(await isDone()) && Date.now() < deadline) await Bun.sleep(20);
    await Promise.all(workers.map((each) => each.stop()));
    const [run] = await listRuns(own.database, { job: "purge" });
    expect(run).toMatchObject({ planned: true, state: "done", attempts: 2 });
    expect(runs).toBe(2);
    const told = JSON.stringify(log.lines());
    expect(told).toContain("purged");
    expect(told).toContain("will run again");
  }, 12_000);
});
