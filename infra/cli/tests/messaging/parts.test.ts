/** The parts of the messaging commands that need no server. */
import { describe, expect, test } from "bun:test";
import { contracts } from "@tixlys/contracts";
import { rootOf } from "../../messaging/failure.ts";
import { subjectFilter, timeOf } from "../../messaging/filter.ts";
import { metricsIn } from "../support/alerts.ts";
import { age, outboxLines } from "../../messaging/outbox-lines.ts";
import { shownEvent } from "../../messaging/visible.ts";

const subject = "evt.auth.registration.requested.v1";
const data = {
  registrationId: "01a21a85-1a94-735e-8003-80975e40e2a0",
  email: "mia@example.test",
  username: "mia",
  verification: "YWdl",
  invented: "hunter2",
};
const body = JSON.stringify({ id: "1", subject: "k", data });

describe("decision 9: what is shown of an event", () => {
  test("plain fields; personal, sealed and unknown ones are hidden", () => {
    expect(shownEvent(subject, body, false).data).toEqual({
      registrationId: data.registrationId,
      email: "‹personal›",
      username: "‹personal›",
      verification: "‹sealed›",
      invented: "‹no class›",
    });
  });

  test("asked for, personal ones too; sealed and unknown ones never", () => {
    const shown = JSON.stringify(shownEvent(subject, body, true));
    expect(shown).toContain("mia@example.test");
    expect(shown).not.toContain("YWdl");
    expect(shown).not.toContain("hunter2");
  });

  test("nothing of an event that no contract knows, nor of a body that is none", () => {
    const unknown = JSON.stringify(
      shownEvent("evt.auth.no.such.v1", body, true),
    );
    for (const value of Object.values(data))
      expect(unknown).not.toContain(value);
    expect(shownEvent(subject, "no JSON: hunter2", true).data).toEqual({});
    expect(shownEvent(subject, '{"data":"hunter2"}', true).id).toBe("");
  });

  test("no class of any contract's field shows a personal value unasked", () => {
    for (const { events } of contracts)
      for (const [type, { version, schema }] of Object.entries(events)) {
        const all = Object.fromEntries(
          Object.keys(schema.properties).map((field) => [
            field,
            `canary-${field}`,
          ]),
        );
        const shown = shownEvent(
          `evt.${type}.v${String(version)}`,
          JSON.stringify({ data: all }),
          false,
        ).data;
        for (const [field, property] of Object.entries<Record<string, unknown>>(
          schema.properties,
        ))
          expect(shown[field] === `canary-${field}`, `${type} ${field}`).toBe(
            property["x-class"] === "plain",
          );
      }
  });
});

test("the metrics of an alert's expression are its names, and nothing else of it", () => {
  expect(
    metricsIn(
      'max by (service, kind) (time() - a_seconds{state!="building"}) > 30 and sum without (x) (increase(b_total[10m])) == bool 1e3',
    ),
  ).toEqual(["a_seconds", "b_total"]);
  expect(metricsIn("c:rate5m / on (job) group_left d > 0")).toContain(
    "c:rate5m",
  );
});

test("a filter is what a person would type; an unknown service is named with the nearest", () => {
  const of = (typed?: string) => subjectFilter(typed, "events");
  expect(of()).toBe("evt.>");
  expect(of("auth")).toBe("evt.auth.>");
  expect(of("auth.account.deleted")).toBe("evt.auth.account.deleted.>");
  expect(of("auth.account.deleted.v1")).toBe("evt.auth.account.deleted.v1");
  expect(of("evt.*.account.>")).toBe("evt.*.account.>");
  expect(() => of("uesrs")).toThrow('did you mean "users"?');
  expect(() => of("a b")).toThrow("a filter is a service");
});

test("a failure is told by its innermost cause", () => {
  const text =
    "HandlerFailed: no\n  at x\ncaused by Error: outer\n  at y\ncaused by RangeError: the root of it\n  at z";
  expect(rootOf(text)).toBe("RangeError: the root of it");
  expect(rootOf("one line")).toBe("one line");
});

test("a time is an age or an instant", () => {
  expect(timeOf("since", undefined, "events")).toBeUndefined();
  expect(timeOf("from", "2026-11-21T12:00:00Z", "events")?.toISOString()).toBe(
    "2026-11-21T12:00:00.000Z",
  );
  expect(() => timeOf("to", "soon", "events")).toThrow("--to takes");
});

test("outbox shows what waits, who holds it up and what lies aside, and no lane that nobody uses", () => {
  const bucket = {
    bucket: 3,
    pending: 2,
    oldestAgeMs: 61_000,
    leaseOwner: "auth-1",
    leaseLeftMs: 900,
  };
  const idle = {
    bucket: 4,
    pending: 0,
    oldestAgeMs: null,
    leaseOwner: null,
    leaseLeftMs: null,
  };
  const holder = {
    pid: 42,
    ageMs: 3_100,
    application: "auth",
    state: "idle in transaction",
  };
  const lines = outboxLines(
    [
      {
        service: "auth",
        aside: 7,
        lanes: [
          {
            lane: "events",
            watermark: { drawn: 9, high: 4, holder },
            buckets: [bucket, idle],
          },
          {
            lane: "revocations",
            watermark: { drawn: 0, high: 0, holder: null },
            buckets: [{ ...idle, bucket: 16 }],
          },
        ],
      },
    ],
    false,
    (_, text) => text,
  ).join("\n");
  expect(lines).toMatch(
    /auth +events +2 +61\.0 s +1 relay, 1 buckets free +pid 42, 3\.1 s, idle in transaction \(auth\) +7/,
  );
  expect(lines).toMatch(/auth +events +3 +2 +61\.0 s +auth-1, 900 ms left/);
  expect(lines).not.toContain("revocations");
  expect([age(null), age(42), age(180_000), age(10_800_000)]).toEqual([
    "",
    "42 ms",
    "3 min",
    "3 h",
  ]);
});
