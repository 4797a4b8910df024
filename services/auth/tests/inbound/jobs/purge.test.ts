import { describe, expect, test } from "bun:test";
import { startPurge } from "../../../src/inbound/jobs/purge.ts";

const nothing = { registrations: 0, links: 0, sessions: 0 };

function log() {
  const lines: string[] = [];
  const note = (_: object, message: string): void => void lines.push(message);
  return { lines, logger: { info: note, error: note } };
}

describe("the purge", () => {
  test("runs at once and again after each interval, one run at a time", async () => {
    let runs = 0;
    let most = 0;
    let now = 0;
    const purge = async () => {
      runs += 1;
      now += 1;
      most = Math.max(most, now);
      await Bun.sleep(15);
      now -= 1;
      return nothing;
    };
    const { lines, logger } = log();
    const job = startPurge({ purge }, { logger, intervalMs: 5 });
    await Bun.sleep(100);
    await job.stop();
    expect(runs).toBeGreaterThan(2);
    expect(most).toBe(1);
    expect(lines).toEqual([]);
  });

  test("tells what it forgot, survives a failure, and stops only when the run under way is done", async () => {
    let runs = 0;
    let isDone = false;
    const purge = async () => {
      runs += 1;
      if (runs === 1) throw new Error("no database");
      await Bun.sleep(20);
      isDone = true;
      return { ...nothing, links: 3 };
    };
    const { lines, logger } = log();
    const job = startPurge({ purge }, { logger, intervalMs: 5 });
    while (runs < 2) await Bun.sleep(1);
    await job.stop();
    const after = runs;
    expect(isDone).toBe(true);
    expect(lines).toEqual([
      "the purge failed; it will be tried again",
      "purged",
    ]);
    await Bun.sleep(20);
    expect(runs).toBe(after);
  });
});
