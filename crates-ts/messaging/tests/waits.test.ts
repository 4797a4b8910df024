import { describe, expect, test } from "bun:test";
import { fullJitterMs } from "@tixlys/nexus/waits";
import { pause, sleep, within } from "@tixlys/nexus/waits";

const timed = async (work: Promise<unknown>): Promise<number> => {
  const at = performance.now();
  await work;
  return performance.now() - at;
};

test("the back-off doubles from 100 ms to 30 s, with full jitter", () => {
  for (const [failures, bound] of [
    [1, 100],
    [2, 200],
    [5, 1_600],
    [9, 25_600],
    [10, 30_000],
    [1_000, 30_000],
  ] as const) {
    const waits = Array.from({ length: 400 }, () => fullJitterMs(failures));
    expect(Math.max(...waits)).toBeLessThanOrEqual(bound);
    expect(Math.max(...waits)).toBeGreaterThan(bound * 0.9);
    expect(Math.min(...waits)).toBeLessThan(bound * 0.1);
  }
});

/** Longer than any test may take: what ends in time, ended because it was told to. */
const foreverMs = 600_000;

describe("a pause", () => {
  test("ends by itself, or as soon as somebody wakes it", async () => {
    const one = pause();
    expect(await timed(one.wait(30))).toBeGreaterThanOrEqual(28);
    setTimeout(one.wake, 10);
    await one.wait(foreverMs);
  });

  test("keeps a wake-up that came while nobody waited, once", async () => {
    const one = pause();
    one.wake();
    one.wake();
    await one.wait(foreverMs);
    expect(await timed(one.wait(30))).toBeGreaterThanOrEqual(28);
  });
});

test("a sleep ends early when its signal fires, and at once when it has fired", async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 10);
  await sleep(foreverMs, stop.signal);
  await sleep(foreverMs, stop.signal);
  expect(stop.signal.aborted).toBe(true);
});

test("a deadline answers without what is late, and passes on what fails", async () => {
  expect(await within(10, new Promise(() => undefined))).toBeUndefined();
  expect(await within(1_000, Promise.resolve("in time"))).toBe("in time");
  await expect(within(1_000, Promise.reject(new Error("no")))).rejects.toThrow(
    "no",
  );
});
