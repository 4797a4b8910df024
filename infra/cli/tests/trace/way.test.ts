import { describe, expect, test } from "bun:test";
import { waterfallLines } from "../../trace/waterfall.ts";
import type { Step } from "../../trace/step.ts";
import { type Way, waysOf } from "../../trace/way.ts";
import { registration, requestId, span, traceId } from "./registration.ts";

const plain = (_: string, text: string): string => text;

const only = (ways: readonly Way[]): Way => {
  const [way] = ways;
  if (way === undefined || ways.length > 1) throw new Error("not one way");
  return way;
};
const step = (way: Way, name: string): Step => {
  const found = way.steps.find((each) => each.name.includes(name));
  if (found === undefined) throw new Error(`no step ${name}`);
  return found;
};

describe("a registration's way", () => {
  const way = only(waysOf(registration));

  test("passes the gateway, auth, the outbox, NATS and both consumers, parents before children", () => {
    expect(way.traceId).toBe(traceId);
    expect(way.requestIds).toEqual([requestId]);
    expect(way.durationMs).toBe(80);
    expect(way.places).toEqual([
      "steersman",
      "auth",
      "outbox",
      "nats",
      "users",
      "notifications",
    ]);
    expect(way.steps.map(({ place, depth }) => `${place} ${depth}`)).toEqual([
      "steersman 0",
      "steersman 1",
      "auth 2",
      "auth 3",
      "outbox 4",
      "auth 4",
      "auth 4",
      "nats 4",
      "nats 4",
      "users 4",
      "notifications 4",
    ]);
  });

  test("shows how long the message waited in the outbox, and how long NATS took to each consumer", () => {
    const outbox = step(way, "outbox of auth");
    expect([outbox.kind, outbox.offsetMs, outbox.durationMs]).toEqual([
      "wait",
      21,
      10,
    ]);
    expect(step(way, "to users-auth").durationMs).toBe(10);
    expect(step(way, "to notifications-auth").durationMs).toBe(20);
  });

  test("marks what failed with the error's kind, the try that the relay repeated too", () => {
    expect(way.failed).toBe(2);
    expect(step(way, "refused").errorType).toBe("timeout");
    const lines = waterfallLines(way, 120, plain);
    expect(lines[0]).toContain("2 with an error");
    expect(lines.find((line) => line.includes("welcome"))).toEndWith(
      "✗ ECONNREFUSED",
    );
  });

  test("is printed with one row a step, each bar below its time", () => {
    const lines = waterfallLines(way, 120, plain);
    expect(lines).toHaveLength(2 + way.steps.length);
    expect(lines[2]).toContain("POST /auth/{**} 201");
    expect(lines[3]).toContain("POST /v1/register");
    const starts = ["gateway", "create", "profile"].map((name) => {
      const index = way.steps.findIndex(({ spanId }) => spanId === name);
      return (lines[index + 2] ?? "").search(/[█▏▎▍▌▋▊▉]/);
    });
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(120 + 20);
  });

  test("fits a narrow terminal by cutting names, and says so with an ellipsis", () => {
    const wide = only(
      waysOf([span({ spanId: "a".repeat(200), at: 0, took: 1 })]),
    );
    const [, , line = ""] = waterfallLines(wide, 90, plain);
    expect(line.length).toBeLessThanOrEqual(90);
    expect(line).toContain("…");
  });
});

describe("an incomplete ring", () => {
  test("a step whose parent is gone stands at the left and says that something is missing", () => {
    const way = only(
      waysOf([
        span({ spanId: "rest", parentSpanId: "gone", at: 5, took: 1 }),
        span({ spanId: "below", parentSpanId: "rest", at: 5, took: 1 }),
      ]),
    );
    expect(way.steps.map(({ depth, orphan }) => [depth, orphan])).toEqual([
      [0, true],
      [1, undefined],
    ]);
    expect(waterfallLines(way, 120, plain).at(-1)).toContain("not in the ring");
  });

  test("spans that name each other as parents lose none of them", () => {
    const circle = [
      span({ spanId: "one", parentSpanId: "two", at: 0, took: 1 }),
      span({ spanId: "two", parentSpanId: "one", at: 0, took: 1 }),
    ];
    expect(only(waysOf(circle)).steps).toHaveLength(2);
  });

  test("two traces of one request are two ways, the earlier first", () => {
    const later = span({
      spanId: "b",
      at: 9,
      took: 1,
      traceId: "b".repeat(32),
    });
    const earlier = span({ spanId: "a", at: 0, took: 1 });
    expect(waysOf([later, earlier]).map((way) => way.traceId)).toEqual([
      traceId,
      "b".repeat(32),
    ]);
  });
});
