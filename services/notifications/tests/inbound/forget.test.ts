import { expect, test } from "bun:test";
import { listRuns, startJobs } from "@tixlys/messaging/jobs";
import { capturedLogger, testDatabase } from "@tixlys/testkit";
import { forgetJob } from "../../src/inbound/jobs/forget.ts";

test("old deliveries are forgotten at once and until none is left, by one of two workers", async () => {
  const own = await testDatabase("notifications");
  const more = [true, true, false, true];
  let batches = 0;
  const forgetOld = async () => more[batches++] ?? false;
  const worker = () =>
    startJobs({
      database: own.database,
      jobs: [forgetJob(forgetOld)],
      logger: capturedLogger("info", "notifications").logger,
      pollMs: 50,
    });
  const workers = [worker(), worker()];
  const isDone = async () =>
    (await listRuns(own.database, { state: "done" })).length > 0;
  const deadline = Date.now() + 8_000;
  while (!(await isDone()) && Date.now() < deadline) await Bun.sleep(20);
  await Promise.all(workers.map((each) => each.stop()));
  expect(batches).toBe(3);
  expect(await listRuns(own.database)).toMatchObject([
    { job: "forget-deliveries", state: "done", attempts: 1 },
  ]);
  await own.close();
}, 12_000);
