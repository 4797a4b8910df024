import { describe, expect, test } from "bun:test";
import { createRevocations, judgeStaleness } from "../src/index.ts";
import type { Guard, StalenessVerdict } from "../src/index.ts";
import { after, mint, now, outcome, setUp } from "./support/suite.ts";

type Row = [
  lagSeconds: number,
  authAnswers: boolean,
  guard: Guard,
  method: string | undefined,
  ageSeconds: number,
  verdict: StalenessVerdict,
];

describe("the staleness table (auth.md §3.7), cell by cell", () => {
  const rows: Row[] = [
    [3, false, "root", "POST", 200, "accept"],
    [3, true, "general", "POST", 200, "accept"],
    [3.1, true, "general", "GET", 60, "accept"],
    [3.1, true, "general", "GET", 61, "introspect"],
    [3.1, true, "general", "POST", 1, "introspect"],
    [3.1, true, "management", "GET", 1, "introspect"],
    [3.1, true, "root", "GET", 1, "introspect"],
    [1e9, false, "general", "GET", 200, "accept-with-warning"],
    [1e9, false, "general", "HEAD", 200, "accept-with-warning"],
    [63, false, "general", "POST", 200, "accept-with-warning"],
    [63.1, false, "general", "POST", 200, "refuse"],
    [63.1, false, "general", undefined, 200, "refuse"],
    [3.1, false, "management", "GET", 1, "refuse"],
    [3.1, false, "root", "POST", 1, "refuse"],
  ];

  test.each(rows)(
    "lag %p s, auth answers %p, %p, %p, token %p s old: %p",
    (lagSeconds, authAnswers, guard, method, age, verdict) => {
      const issuedAt = after(-age);
      expect(
        judgeStaleness({
          lagSeconds,
          authAnswers,
          guard,
          method,
          issuedAt,
          now,
        }),
      ).toBe(verdict);
      expect(
        judgeStaleness({
          lagSeconds,
          authAnswers,
          guard: ["verified", guard],
          method,
          issuedAt,
          now,
        }),
      ).toBe(verdict);
    },
  );
});

describe("a verifier whose feed has fallen silent", () => {
  const silent = () => {
    const it = setUp();
    it.revocations.heartbeat(now, 1);
    return it;
  };

  test("reads go on with a warning, changes for a minute, management not at all", () => {
    const { decide, time } = silent();
    const token = mint({ roles: ["admin"] });
    time.now = after(3);
    expect(
      decide(token, { guard: "management", method: "POST" }),
    ).not.toHaveProperty("warning");
    time.now = after(4);
    expect(decide(token)).toMatchObject({
      allowed: true,
      warning: "revocations-stale",
    });
    expect(decide(token, { method: "POST" })).toMatchObject({
      warning: "revocations-stale",
    });
    expect(outcome(decide(token, { guard: "management" }))).toBe("unavailable");
    time.now = after(64);
    expect(outcome(decide(token, { method: "POST" }))).toBe("unavailable");
    expect(decide(token)).toMatchObject({ warning: "revocations-stale" });
  });

  test("a token that auth has just confirmed is judged as if the feed were fresh", () => {
    const { decide, time } = silent();
    time.now = after(100);
    const token = mint({ roles: ["admin"] });
    const decision = decide(token, {
      guard: "management",
      method: "POST",
      introspected: true,
    });
    expect(decision).toMatchObject({ allowed: true });
    expect(decision).not.toHaveProperty("warning");
  });

  test("who may not do it hears that, and not that the suite is in trouble", () => {
    const { decide, time } = silent();
    time.now = after(100);
    expect(outcome(decide(mint(), { guard: "management" }))).toBe(
      "insufficient",
    );
    expect(outcome(decide("nonsense", { guard: "management" }))).toBe(
      "token-invalid",
    );
  });

  test("auth #30: a process that has just begun accepts no token before its first snapshot is complete", () => {
    const revocations = createRevocations({
      feedRequired: true,
      clock: () => now,
    });
    const { decide } = setUp({ revocations });
    for (const method of ["GET", "POST"])
      expect(outcome(decide(mint(), { method }))).toBe("unavailable");
    // The snapshot may bring the newest heartbeat before a revocation that followed it.
    revocations.heartbeat(now, 1);
    expect(outcome(decide(mint()))).toBe("unavailable");
    expect(outcome(decide(mint(), { introspected: true }))).toBe("allowed");
    expect(outcome(decide("nonsense"))).toBe("token-invalid");
    expect(outcome(decide(undefined, { guard: "public" }))).toBe("allowed");
    revocations.snapshotTaken();
    for (const method of ["GET", "POST"])
      expect(outcome(decide(mint(), { method }))).toBe("allowed");
    revocations.reset();
    expect(outcome(decide(mint()))).toBe("allowed");
  });
});
