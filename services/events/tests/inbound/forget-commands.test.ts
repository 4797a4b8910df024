import { expect, test } from "bun:test";
import { forgetCommandsJob } from "../../src/inbound/jobs/forget-commands.ts";

test("old command ids are forgotten once a day, in one process at a time", async () => {
  let asked = 0;
  const job = forgetCommandsJob({
    forgetCommands: async () => (asked += 1),
  });
  expect(job).toMatchObject({ name: "forget-commands", alone: true });
  expect(job.schedule).toBeDefined();
  await job.attempt(
    {
      payload: undefined,
      runId: Bun.randomUUIDv7(),
      attempt: 1,
      dueAt: new Date(),
      signal: new AbortController().signal,
    },
    {
      plain: () => Promise.resolve(),
      transact: () => Promise.reject(new Error("it needs no transaction")),
    },
  );
  expect(asked).toBe(1);
});
