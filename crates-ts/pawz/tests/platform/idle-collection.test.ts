import { expect, test } from "bun:test";
import { collectWhenIdle } from "../../src/platform/idle-collection.ts";

const intervalMs = 20;

/** A process that uses so much CPU time between two looks, and how often it collected in five intervals. */
const collections = async (usedPerLookMs: number): Promise<number> => {
  let used = 0;
  let collected = 0;
  const running = collectWhenIdle(
    {
      usedMs: () => (used += usedPerLookMs / 2),
      collect: () => {
        collected += 1;
      },
    },
    intervalMs,
  );
  await Bun.sleep(intervalMs * 5);
  await running.stop();
  const atStop = collected;
  await Bun.sleep(intervalMs * 2);
  expect(collected).toBe(atStop);
  return atStop;
};

test("decision 23: an idle process gives back what it no longer needs", async () => {
  expect(await collections(0)).toBeGreaterThan(0);
});

test("a busy process is left to the engine", async () => {
  expect(await collections(intervalMs)).toBe(0);
});
