import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { listRuns, startJobs } from "@tixlys/messaging/jobs";
import { purgeCommands } from "@tixlys/nexus/postgres";
import {
  capturedLogger,
  eventually,
  testDatabase,
  type TestDatabase,
} from "@tixlys/testkit";
import { forgetCommandsJob } from "../../../src/inbound/jobs/forget-commands.ts";

describe("forgetting commands", () => {
  let own: TestDatabase;
  beforeAll(async () => void (own = await testDatabase("auth")));
  afterAll(() => own.close());

  test("drops the ids of those done thirty days ago, keeps the rest, and says how many went", async () => {
    const { database } = own;
    const note = (days: number) => database.sql`
      insert into nexus.commands (command_id, stream_type, stream_id, first_version, last_version, at)
      values (gen_random_uuid(), 'account', ${`a${String(days)}`}, 1, 1, now() - make_interval(days => ${days}))`;
    for (const days of [0, 29, 31, 90]) await note(days);
    const log = capturedLogger("info", "auth");
    const jobs = startJobs({
      database,
      jobs: [forgetCommandsJob(() => purgeCommands(database.sql), log)],
      logger: log.logger,
      pollMs: 50,
    });
    const done = { job: "forget-commands", state: "done" } as const;
    await eventually("the run", async () => {
      const [run] = await listRuns(database, done);
      return run;
    });
    await jobs.stop();
    const left = await database.sql`
      select stream_id as id from nexus.commands order by at desc`;
    expect(left.map(({ id }) => String(id))).toEqual(["a0", "a29"]);
    expect(JSON.stringify(log.lines())).toContain('"commands":2');
  });
});
