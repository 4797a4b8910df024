import { describe, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { definePolicy, guardProblem, PolicyError } from "../src/index.ts";
import type { UserCondition } from "../src/index.ts";
import { askOracle } from "../src/wasm/index.ts";
import { ambient, claims } from "./support/arbitrary.ts";
import { engine } from "./support/engine.ts";
import {
  after,
  claimsOf,
  mint,
  mintService,
  now,
  outcome,
  rootKey,
  setUp,
  signer,
} from "./support/suite.ts";

setDefaultTimeout(60_000);

const bulkBuyer = definePolicy({
  name: "bulk-buyer",
  version: 2,
  summary: "Providers with a second factor, and every administrator",
  allow: [{ roles: ["provider"], aal: 2 }, { tiers: ["management"] }],
});
const callers = definePolicy({
  name: "callers",
  version: 1,
  summary: "The services that feed the index",
  allow: { services: ["feed", "billing"] },
});

describe("policies of one's own", () => {
  test("open to whom one of their conditions fits, wholly", () => {
    const { decide } = setUp();
    const asked = (roles: Parameters<typeof mint>[0]) =>
      outcome(decide(mint(roles), { guard: bulkBuyer }));
    expect(asked({ roles: ["user", "provider"], aal: 2 })).toBe("allowed");
    expect(asked({ roles: ["admin"] })).toBe("allowed");
    expect(asked({ roles: ["root"] })).toBe("insufficient");
    expect(asked({ roles: ["user"], aal: 2 })).toBe("insufficient");
    expect(asked({ roles: ["user", "provider"], aal: 1 })).toBe(
      "step-up-required",
    );
    expect(outcome(decide(mintService(), { guard: bulkBuyer }))).toBe(
      "insufficient",
    );
  });

  test("may ask for a fresh authentication, and say so when it is missing", () => {
    const { decide, time } = setUp();
    const guard = definePolicy({
      name: "payout",
      version: 1,
      summary: "Whoever proved who they are within ten minutes",
      allow: { fresh: true, verified: true, clients: ["web"] },
    });
    const token = mint({ expiresAt: after(3600) });
    expect(outcome(decide(token, { guard }))).toBe("allowed");
    expect(outcome(decide(mint({ client: "api" }), { guard }))).toBe(
      "insufficient",
    );
    time.now = after(601);
    expect(outcome(decide(token, { guard }))).toBe("step-up-required");
  });

  test("let named services through and no other, and no user", () => {
    const { decide } = setUp();
    expect(
      ["feed", "chat"].map((name) =>
        outcome(decide(mintService(name), { guard: callers })),
      ),
    ).toEqual(["allowed", "insufficient"]);
    expect(outcome(decide(mint({ roles: ["root"] }), { guard: callers }))).toBe(
      "insufficient",
    );
  });

  test("stand beside guards, and all must hold", () => {
    const { decide } = setUp();
    const guard = ["verified", bulkBuyer] as const;
    const provider = { roles: ["user", "provider"], aal: 2 } as const;
    expect(
      outcome(decide(mint({ ...provider, roles: ["provider"] }), { guard })),
    ).toBe("allowed");
    const unverified = mint({ roles: ["provider"], aal: 2, verified: false });
    expect(outcome(decide(unverified, { guard }))).toBe("insufficient");
  });

  test("a holder who appends facts or checks never gains one", () => {
    const { decide } = setUp();
    const refused = decide(mint(), { guard: bulkBuyer });
    expect(refused).toEqual({
      allowed: false,
      reason: "insufficient",
      detail: `bulk-buyer@2: ${bulkBuyer.summary}`,
    });
  });

  test("a new version holds from its first request on: no cache knows a decision", () => {
    const { decide } = setUp();
    const token = mint({ roles: ["user", "provider"], aal: 2 });
    expect(outcome(decide(token, { guard: bulkBuyer }))).toBe("allowed");
    const stricter = definePolicy({
      name: "bulk-buyer",
      version: 3,
      summary: "Administrators",
      allow: { tiers: ["management", "root"] },
    });
    expect(outcome(decide(token, { guard: stricter }))).toBe("insufficient");
  });

  test("that need a rank, a second factor or a fresh login count as management when the feed is silent", () => {
    const { decide, revocations, time } = setUp();
    revocations.heartbeat(now, 1);
    time.now = after(10);
    const token = mint({ roles: ["admin", "provider"], aal: 2 });
    expect(outcome(decide(token, { guard: bulkBuyer }))).toBe("unavailable");
    const open = definePolicy({
      name: "any-provider",
      version: 1,
      summary: "Providers",
      allow: { roles: ["provider"] },
    });
    expect(decide(token, { guard: open })).toMatchObject({
      warning: "revocations-stale",
    });
  });

  test("show their rule as Datalog with name and version", () => {
    expect(bulkBuyer.label).toBe("bulk-buyer@2");
    expect(bulkBuyer.datalog).toBe(
      'user($v0), role($v1), aal($v2), {"provider"}.contains($v1), $v2 >= 2 or user($v0), tier($v1), {"management"}.contains($v1)',
    );
  });

  const one = { name: "a-name", version: 1, summary: "Someone" } as const;
  const mistakes: [string, () => unknown][] = [
    [
      "a guard's name",
      () =>
        definePolicy({ ...one, name: "root", allow: { roles: ["provider"] } }),
    ],
    [
      "no kebab case",
      () =>
        definePolicy({ ...one, name: "Bulk", allow: { roles: ["provider"] } }),
    ],
    [
      "no version",
      () =>
        definePolicy({ ...one, version: 0, allow: { roles: ["provider"] } }),
    ],
    [
      "no summary",
      () =>
        definePolicy({ ...one, summary: " ", allow: { roles: ["provider"] } }),
    ],
    ["no condition", () => definePolicy({ ...one, allow: [] })],
    [
      "a condition that asks nothing",
      () => definePolicy({ ...one, allow: {} }),
    ],
    ["no names", () => definePolicy({ ...one, allow: { roles: [] } })],
    ["no service", () => definePolicy({ ...one, allow: { services: [] } })],
    [
      "an odd name",
      () => definePolicy({ ...one, allow: { clients: ['x"); allow'] } }),
    ],
    ["an odd aal", () => definePolicy({ ...one, allow: { aal: 9 } })],
  ];
  test.each(mistakes)("%s is no policy", (_, make) => {
    expect(make).toThrow(PolicyError);
  });

  test("a look-alike opens nothing: only what definePolicy made may stand in a guard", () => {
    expect(guardProblem({ ...bulkBuyer })).toContain("definePolicy");
    expect(guardProblem(["general", { ...bulkBuyer }])).toContain(
      "definePolicy",
    );
    expect(guardProblem(["general", bulkBuyer])).toBeUndefined();
    expect(guardProblem(["service", callers])).toBeUndefined();
    expect(guardProblem(["general", callers])).toContain("stands alone");
  });

  test("our own code and the reference engine agree on any of them", () => {
    const given: fc.Arbitrary<UserCondition> = fc.record(
      {
        roles: fc.subarray(["provider", "admin", "moderator"] as const, {
          minLength: 1,
        }),
        tiers: fc.subarray(["general", "management", "root"] as const, {
          minLength: 1,
        }),
        verified: fc.constant(true as const),
        aal: fc.integer({ min: 1, max: 3 }),
        fresh: fc.constant(true as const),
        clients: fc.subarray(["web", "api"], { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    const asking = given.filter((each) => Object.keys(each).length > 0);
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.array(asking, { minLength: 1, maxLength: 3 }),
        fc.oneof(claims, fc.constant(claimsOf({ aal: 2 }))),
        ambient,
        (allow, who, request) => {
          const policy = definePolicy({ ...one, allow });
          const token = signer.mint({ ...who, audiences: [request.audience] });
          const { verifier } = setUp({ clock: () => request.now });
          const ours = verifier.decide({
            token,
            guard: policy,
            operation: "users:x:y",
            audience: request.audience,
          });
          const theirs = askOracle(engine, {
            token,
            rootKey,
            ambient: {
              now: request.now,
              purpose: "access",
              audience: request.audience,
              operation: "users:x:y",
            },
            allow: [policy.datalog],
          });
          if (theirs === "overloaded") return;
          if (ours.allowed) accepted += 1;
          expect(ours.allowed).toBe(theirs === "allowed");
        },
      ),
      { numRuns: 150 },
    );
    expect(accepted).toBeGreaterThan(15);
  });
});
