import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { listRuns, startJobs } from "@tixlys/messaging/jobs";
import { purgeLimits } from "@tixlys/pawz/limits/postgres";
import {
  capturedLogger,
  eventually,
  testDatabase,
  type TestDatabase,
} from "@tixlys/testkit";
import { purgeLimitsJob } from "../../../src/inbound/jobs/purge-limits.ts";

describe("forgetting quotas", () => {
  let own: TestDatabase;
  beforeAll(async () => void (own = await testDatabase("auth")));
  afterAll(() => own.close());

  test("drops the counts of windows that have ended, keeps the rest, and says how many went", async () => {
    const { database } = own;
    await database.sql`
      insert into limits.usage (key, used, ends_at) values
        ('ended', 3, now() - interval '1 second'), ('open', 3, now() + interval '1 hour')`;
    const log = capturedLogger("info", "auth");
    const jobs = startJobs({
      database,
      jobs: [purgeLimitsJob(() => purgeLimits(database), log)],
      logger: log.logger,
      pollMs: 50,
    });
    const done = { job: "purge-limits", state: "done" } as const;
    await eventually("the run", async () => {
      const [run] = await listRuns(database, done);
      return run;
    });
    await jobs.stop();
    const left = await database.sql`select key from limits.usage`;
    expect(left.map(({ key }) => String(key))).toEqual(["open"]);
    expect(JSON.stringify(log.lines())).toContain('"windows":1');
  });
});
