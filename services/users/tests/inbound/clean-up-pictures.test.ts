import { expect, test } from "bun:test";
import { cleanUpPicturesJob } from "../../src/inbound/jobs/clean-up-pictures.ts";

test("a run tells what it has deleted and what it could not, and nothing when there was nothing", async () => {
  const said: [string, object, string][] = [];
  const logger = {
    info: (facts: object, message: string) =>
      void said.push(["info", facts, message]),
    warn: (facts: object, message: string) =>
      void said.push(["warn", facts, message]),
  };
  const results = [
    { deleted: 0, failed: 0 },
    { deleted: 2, failed: 1 },
  ];
  for (const result of results) {
    const job = cleanUpPicturesJob({ cleanUp: async () => result }, { logger });
    await job.attempt(
      {
        payload: undefined,
        runId: "1",
        attempt: 1,
        dueAt: new Date(),
        signal: new AbortController().signal,
      },
      { plain: async () => undefined, transact: async () => undefined },
    );
  }
  expect(said.map(([level, facts]) => [level, facts])).toEqual([
    ["info", { deleted: 2 }],
    ["warn", { failed: 1 }],
  ]);
});
