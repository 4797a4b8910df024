import { expect, test } from "bun:test";
import { type Attempt, judge } from "../../src/domain/delivery/delivery.ts";
import {
  nextTry,
  patienceMs,
  restMs,
  retryWaitsMs,
} from "../../src/domain/delivery/schedule.ts";
import { filtersOf, parseTypes } from "../../src/domain/webhook/types.ts";

const start = new Date("2026-11-27T12:00:00.000Z");
const failed = (at: Date, more: Partial<Attempt> = {}): Attempt => ({
  at,
  durationMs: 12,
  status: 500,
  failure: "status",
  excerpt: "",
  askedMs: null,
  ...more,
});

test("ten tries over a good three days: only the last failure of a webhook that never answered disables it", () => {
  for (const random of [0, 0.5, 1]) {
    let at = start;
    let since: Date | null = null;
    const told: string[] = [];
    for (let tries = 1; tries <= retryWaitsMs.length + 1; tries += 1) {
      const verdict = judge(failed(at), tries, since, random);
      since = verdict.failingSince;
      told.push(`${verdict.state} ${verdict.disable ?? ""}`.trim());
      at = verdict.nextAt ?? at;
    }
    expect(told).toEqual([
      ...Array<string>(9).fill("pending"),
      "failed failing",
    ]);
    expect(at.getTime() - start.getTime()).toBeGreaterThanOrEqual(patienceMs);
    expect(at.getTime() - start.getTime()).toBeLessThanOrEqual(
      patienceMs * 1.1 + 9,
    );
  }
  expect(patienceMs / 3_600_000).toBeCloseTo(75.6, 1);
});

test("a success in between begins the three days anew, 410 ends at once, a forgotten event says nothing about the receiver", () => {
  const late = new Date(start.getTime() + patienceMs);
  expect(judge(failed(late), 3, null, 0)).toMatchObject({
    state: "pending",
    disable: undefined,
    failingSince: late,
  });
  expect(judge(failed(late), 3, start, 0)).toMatchObject({
    state: "pending",
    disable: "failing",
  });
  const arrived = { ...failed(late), status: 204, failure: null };
  expect(judge(arrived, 3, start, 0)).toMatchObject({
    state: "delivered",
    nextAt: null,
    failingSince: null,
  });
  expect(judge(failed(start, { status: 410 }), 1, null, 0)).toMatchObject({
    disable: "gone",
  });
  const forgotten = failed(late, { status: null, failure: "event-forgotten" });
  expect(judge(forgotten, 1, null, 0)).toMatchObject({
    state: "failed",
    disable: undefined,
    failingSince: null,
  });
});

test("what a receiver asks for lengthens a wait up to a day, and never shortens it", () => {
  const wait = (askedMs: number): number =>
    (nextTry(start, 2, 0, askedMs)?.getTime() ?? 0) - start.getTime();
  expect(wait(1_000)).toBe(300_000);
  expect(wait(900_000)).toBe(900_000);
  expect(wait(9e9)).toBe(86_400_000);
  expect([0, 1, 2, 3, 20].map(restMs)).toEqual([0, 50, 100, 200, 5_000]);
});

test("a filter is a published type, or a prefix of one", () => {
  const published = [
    "orders.order.placed",
    "orders.offer.made",
    "chat.message.sent",
  ];
  const read = (...types: string[]): unknown => {
    const parsed = parseTypes(types, published);
    return parsed.ok ? parsed.value : parsed.error;
  };
  expect(
    read("orders.*", "*", "chat.message.sent", "orders.order.*", "*"),
  ).toEqual(["*", "chat.message.sent", "orders.*", "orders.order.*"]);
  for (const each of [
    "users.*",
    "orders.order.lost",
    "order.*",
    "orders.orderx.*",
  ])
    expect(read(each)).toBe("unknown");
  for (const each of [
    "",
    "orders",
    "orders.",
    "orders*",
    "*.placed",
    "orders.*.placed",
    "ORDERS.*",
    "orders.order.placed.*",
    "a".repeat(101),
  ])
    expect(read(each)).toBe("malformed");
  expect(filtersOf("orders.order.placed")).toEqual([
    "*",
    "orders.*",
    "orders.order.*",
    "orders.order.placed",
  ]);
});
