import { describe, expect, test } from "bun:test";
import { cron, every } from "../../src/jobs/index.ts";
import { planned } from "../../src/jobs/plan.ts";
import { defineJob } from "../../src/jobs/index.ts";
import type { Missed } from "../../src/jobs/index.ts";

const at = (text: string): Date => new Date(`2026-03-${text}:00Z`);
const times = (dates: readonly (Date | undefined)[]): (string | undefined)[] =>
  dates.map((date) => date?.toISOString().slice(8, 16));

describe("a schedule", () => {
  test("of cron is UTC unless told, whatever the machine's clock says", () => {
    const nightly = cron("0 3 * * *");
    expect(times([nightly.next(at("01T03:00"))])).toEqual(["02T03:00"]);
    expect(times(nightly.latest(2, at("01T03:00")))).toEqual([
      "28T03:00",
      "01T03:00",
    ]);
    expect(times([nightly.first(at("01T02:59"))])).toEqual(["01T03:00"]);
    expect(nightly.text).toBe("cron 0 3 * * * UTC");
  });

  test("of cron in a zone runs once where a time is missing or comes twice", () => {
    const berlin = cron("30 2 * * *", "Europe/Berlin");
    const runs = (day: Date): Date[] => {
      const first = berlin.next(day);
      const second = berlin.next(first);
      return [first, second];
    };
    expect(times(runs(new Date("2026-03-28T12:00Z")))).toEqual([
      "29T01:00",
      "30T00:30",
    ]);
    expect(times(runs(new Date("2026-10-24T12:00Z")))).toEqual([
      "25T00:30",
      "26T01:30",
    ]);
  });

  test("that cannot be read, or never comes true, is refused where it is declared", () => {
    expect(() => cron("0 3 * *")).toThrow();
    expect(() => cron("61 * * * *")).toThrow("minute");
    expect(() => cron("0 0 30 2 *")).toThrow("never");
    expect(() => cron("0 3 * * *", "Mars/Base")).toThrow("Mars/Base");
    expect(() => every(999)).toThrow("1000");
  });

  test("of an interval has the same times in every process", () => {
    const minutely = every(60_000);
    expect(times([minutely.next(at("01T00:00"))])).toEqual(["01T00:01"]);
    expect(times(minutely.latest(3, at("01T00:02")))).toEqual([
      "01T00:00",
      "01T00:01",
      "01T00:02",
    ]);
  });
});

describe("missed times", () => {
  const hourly = cron("0 * * * *");
  const plan = (missed: Missed, nextAt: string, now: string) => {
    const {
      due,
      skipped,
      nextAt: then,
    } = planned({ schedule: hourly, missed }, at(nextAt), at(now));
    return [times(due), ...times([skipped, then])];
  };

  test("a time that is met is run, whatever is declared for others", () => {
    for (const missed of ["once", "all", "skip"] as const)
      expect(plan(missed, "01T05:00", "01T05:00")).toEqual([
        ["01T05:00"],
        undefined,
        "01T06:00",
      ]);
  });

  test("once: the last of them is run", () => {
    expect(plan("once", "01T02:00", "01T05:30")).toEqual([
      ["01T05:00"],
      "01T04:00",
      "01T06:00",
    ]);
  });

  test("all: each of them is run, the oldest first", () => {
    expect(plan("all", "01T02:00", "01T05:30")).toEqual([
      ["01T02:00", "01T03:00", "01T04:00", "01T05:00"],
      undefined,
      "01T06:00",
    ]);
  });

  test("all: but no more than a hundred after a very long time", () => {
    const { due, skipped } = planned(
      { schedule: hourly, missed: "all" },
      at("01T02:00"),
      at("20T05:30"),
    );
    expect(due).toHaveLength(100);
    expect(times([due.at(-1), skipped])).toEqual(["20T05:00", "01T02:00"]);
  });

  test("skip: none of them is run, except one that is only just over", () => {
    expect(plan("skip", "01T02:00", "01T05:30")).toEqual([
      [],
      "01T05:00",
      "01T06:00",
    ]);
    expect(plan("skip", "01T02:00", "01T05:01")).toEqual([
      ["01T05:00"],
      "01T04:00",
      "01T06:00",
    ]);
  });
});

test("a job that is declared out of range is refused at its declaration", () => {
  const run = (): Promise<void> => Promise.resolve();
  expect(() => defineJob({ name: "Purge", run })).toThrow("kebab");
  expect(() => defineJob({ name: "a", attempts: 0, run })).toThrow("attempts");
  expect(() => defineJob({ name: "a", timeoutMs: 3_600_001, run })).toThrow(
    "hour",
  );
});
