import { describe, expect, test } from "bun:test";
import {
  createRevocations,
  createSigner,
  generateRootKey,
  judgeStaleness,
} from "../src/index.ts";
import type { DecideInput, Guard, StalenessVerdict } from "../src/index.ts";
import { after, claimsOf, mint, now, outcome, setUp } from "./support/suite.ts";

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

describe("a verifier that may ask auth while its feed is silent (auth.md §3.7)", () => {
  /** Silent since `now`, with an auth that answers as told and counts how often it was asked. */
  const asking = (answer: boolean | undefined) => {
    let asked = 0;
    const it = setUp({
      introspect: () => {
        asked += 1;
        return Promise.resolve(answer);
      },
    });
    it.revocations.heartbeat(now, 1);
    const judge = async (seconds: number, input: Partial<DecideInput> = {}) => {
      it.time.now = after(seconds);
      const decision = it.verifier.judge({
        token: mint({ roles: ["admin"], expiresAt: after(3600) }),
        guard: "general",
        operation: "users:profile:read",
        method: "GET",
        ...input,
      });
      return decision instanceof Promise ? await decision : decision;
    };
    return { ...it, judge, asked: () => asked };
  };
  const stale = { warning: "revocations-stale" };

  test("lag up to 3 s: normal, and nobody is asked", async () => {
    const { judge, asked } = asking(false);
    for (const input of [
      {},
      { method: "POST" },
      { guard: "management" },
    ] as const)
      expect(await judge(3, input)).toMatchObject({ allowed: true });
    expect(asked()).toBe(0);
  });

  test("auth answers: young tokens read as they are, everything else is asked about and accepted without a warning", async () => {
    const { judge, asked } = asking(true);
    expect(await judge(59)).toMatchObject({ allowed: true });
    expect(asked()).toBe(0);
    for (const [seconds, input] of [
      [61, {}],
      [10, { method: "POST" }],
      [10, { guard: "management" }],
      [1000, { method: "DELETE" }],
    ] as const) {
      const decision = await judge(seconds, input);
      expect(decision).toMatchObject({ allowed: true });
      expect(decision).not.toHaveProperty("warning");
    }
    expect(asked()).toBe(4);
  });

  test("auth says no: 401 token-revoked, whatever this process knows", async () => {
    const { judge } = asking(false);
    expect(outcome(await judge(61))).toBe("token-revoked");
    expect(outcome(await judge(10, { method: "POST" }))).toBe("token-revoked");
  });

  test("auth does not answer: reads with a warning until the end, changes for a minute, management not at all", async () => {
    const { judge } = asking(undefined);
    expect(await judge(61)).toMatchObject(stale);
    expect(await judge(3000)).toMatchObject(stale);
    expect(outcome(await judge(3600))).toBe("token-expired");
    expect(await judge(63, { method: "POST" })).toMatchObject(stale);
    expect(outcome(await judge(64, { method: "POST" }))).toBe("unavailable");
    expect(outcome(await judge(4, { guard: "management" }))).toBe(
      "unavailable",
    );
  });

  test("who is refused anyway is not asked about", async () => {
    const { judge, asked } = asking(true);
    expect(outcome(await judge(100, { guard: "root" }))).toBe("insufficient");
    expect(outcome(await judge(100, { token: "nonsense" }))).toBe(
      "token-invalid",
    );
    expect(asked()).toBe(0);
  });

  test("what was revoked while auth was being asked stays revoked", async () => {
    const answer = Promise.withResolvers<boolean>();
    const { verifier, revocations, time } = setUp({
      introspect: () => answer.promise,
    });
    revocations.heartbeat(now, 1);
    time.now = after(10);
    const decision = verifier.judge({
      token: mint(),
      guard: "general",
      operation: "users:profile:change",
      method: "POST",
    });
    revocations.apply({
      kind: "tok",
      id: "0198a-token",
      exp: after(600).getTime() / 1000,
    });
    answer.resolve(true);
    expect(outcome(await decision)).toBe("token-revoked");
  });

  test("before the first snapshot auth is asked instead of refusing everyone", async () => {
    const { verifier } = setUp({
      revocations: createRevocations({ feedRequired: true, clock: () => now }),
      introspect: () => Promise.resolve(true),
    });
    const decision = await verifier.judge({
      token: mint(),
      guard: "general",
      operation: "users:profile:read",
      method: "GET",
    });
    expect(outcome(decision)).toBe("allowed");
  });
});

describe("what a token is by itself", () => {
  test("is told of a genuine, living one alone", () => {
    const { verifier, revocations, time } = setUp();
    const token = mint();
    expect(verifier.identify(token)).toMatchObject({
      principal: { kind: "user", sessionId: "0198a-session" },
      gen: 17,
      purpose: "access",
      expiresAt: after(300),
    });
    expect(verifier.identify("nonsense")).toBeUndefined();
    expect(
      verifier.identify(
        createSigner(generateRootKey(7).privateKey).mint(claimsOf()),
      ),
    ).toBeUndefined();
    revocations.apply({
      kind: "sub",
      id: "0198a-user",
      gen: 18,
      exp: after(600).getTime() / 1000,
    });
    expect(verifier.identify(token)).toBeUndefined();
    const newer = mint({ gen: 18 });
    expect(verifier.identify(newer)).toBeDefined();
    time.now = after(300);
    expect(verifier.identify(newer)).toBeUndefined();
  });
});
