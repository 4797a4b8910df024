import { afterAll, beforeAll, expect, test } from "bun:test";
import { listRuns, startJobs } from "@tixlys/messaging/jobs";
import {
  capturedLogger,
  eventually,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { fillSearchTextsJob } from "../../../src/inbound/jobs/fill-search-texts.ts";
import { renewSealedJob } from "../../../src/inbound/jobs/renew-sealed.ts";

let own: TestDatabase;
beforeAll(async () => void (own = await testDatabase("users")));
afterAll(() => own.close());

test("sealed values are renewed and search texts filled in at the first start, and what was done is said", async () => {
  const { database } = own;
  const log = capturedLogger();
  const jobs = startJobs({
    database,
    jobs: [
      renewSealedJob(async () => ({ renewed: 3, unopened: 1 }), log),
      fillSearchTextsJob(async () => 7, log),
    ],
    logger: log.logger,
    pollMs: 50,
  });
  try {
    for (const job of ["renew-sealed-columns", "fill-search-texts"])
      await eventually(`the run of ${job}`, async () => {
        const [run] = await listRuns(database, { job, state: "done" });
        return run;
      });
  } finally {
    await jobs.stop();
  }
  expect(log.text()).toContain('"unopened":1');
  expect(log.text()).toContain('"profiles":7');
});
