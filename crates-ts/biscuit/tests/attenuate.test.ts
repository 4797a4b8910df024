import { describe, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { attenuate, inspect, RestrictionError, seal } from "../src/index.ts";
import type { DecideInput, Restrictions } from "../src/index.ts";
import { limits } from "../src/token/limits.ts";
import { after, mint, outcome, setUp } from "./support/suite.ts";

setDefaultTimeout(30_000);

const operations = [
  "users:profile:read",
  "users:profile:write",
  "orders:order:read",
];
const resources = ["users/profiles/1", "users/profiles/2", "orders/orders/1"];
const operationPatterns = [
  ...operations,
  "users:*",
  "users:profile:*",
  "orders:*",
  "*",
];
const resourcePatterns = [
  ...resources,
  "users/*",
  "users/profiles/*",
  "orders/*",
];

const some = (from: string[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...from), { minLength: 1 }), {
    nil: undefined,
  });

/** Any restrictions that restrict something. */
const restrictions: fc.Arbitrary<Restrictions> = fc
  .record({
    operations: some(operationPatterns),
    resources: some(resourcePatterns),
    services: some(["users", "orders", "auth"]),
    seconds: fc.option(fc.integer({ min: -5, max: 90 }), { nil: undefined }),
    requestId: fc.option(fc.constantFrom("r-1", "r-2"), { nil: undefined }),
  })
  .filter((r) => Object.values(r).some((part) => part !== undefined))
  .map(({ seconds, operations: o, resources: r, services: s, requestId }) => ({
    ...(o === undefined ? {} : { operations: o }),
    ...(r === undefined ? {} : { resources: r }),
    ...(s === undefined ? {} : { services: s }),
    ...(seconds === undefined ? {} : { expiresAt: after(seconds) }),
    ...(requestId === undefined ? {} : { requestId }),
  }));

const request: fc.Arbitrary<Partial<DecideInput> & { operation: string }> =
  fc.record(
    {
      operation: fc.constantFrom(...operations),
      resource: fc.constantFrom(...resources),
      requestId: fc.constantFrom("r-1", "r-2"),
      audience: fc.constantFrom("users", "orders", "auth"),
    },
    { requiredKeys: ["operation", "audience"] },
  );

const fits = (pattern: string, value: string | undefined): boolean =>
  value !== undefined &&
  (pattern.endsWith("*")
    ? value.startsWith(pattern.slice(0, -1))
    : value === pattern);

/** What restrictions mean, written down a second time and without Datalog. */
const admits = (r: Restrictions, input: Partial<DecideInput>): boolean =>
  (r.operations?.some((pattern) => fits(pattern, input.operation)) ?? true) &&
  (r.resources?.some((pattern) => fits(pattern, input.resource)) ?? true) &&
  (r.services?.includes(input.audience ?? "") ?? true) &&
  (r.requestId === undefined || r.requestId === input.requestId) &&
  (r.expiresAt === undefined || r.expiresAt > after(0));

describe("narrowing", () => {
  const { decide } = setUp();
  const parent = mint({ audiences: ["users", "orders", "auth"] });

  test("auth #42: a chain of restrictions opens exactly what its parent and each of its parts open, never more", () => {
    let opened = 0;
    fc.assert(
      fc.property(
        fc.array(restrictions, { minLength: 1, maxLength: 3 }),
        request,
        (chain, input) => {
          let token = parent;
          let expected =
            outcome(decide(parent, { ...input, delegable: true })) ===
            "allowed";
          for (const step of chain) {
            token = attenuate(token, step);
            expected &&= admits(step, input);
            const allowed =
              outcome(decide(token, { ...input, delegable: true })) ===
              "allowed";
            if (allowed !== expected)
              throw new Error(`${allowed} instead of ${expected}`);
            if (allowed) opened += 1;
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(opened).toBeGreaterThan(30);
  });

  test("every token that comes out can be read, says what narrows it, and expires no later than its parent", () => {
    const token = attenuate(attenuate(parent, { expiresAt: after(60) }), {
      expiresAt: after(600),
      services: ["users"],
    });
    expect(inspect(token)).toMatchObject({
      readable: true,
      keyId: 7,
      sealed: false,
      expiresAt: after(60),
      authority: { tokenId: "0198a-token", purpose: "access" },
      blocks: [
        {},
        { checks: ["check if time($t), $t < 2026-11-20T10:02:00Z"] },
        {},
      ],
    });
    expect(decide(token)).toMatchObject({
      allowed: true,
      token: { expiresAt: after(60) },
    });
  });

  test("a sealed token stays as good as it was, keeps its revocation ids and cannot be narrowed", () => {
    const sealed = seal(parent);
    expect(outcome(decide(sealed))).toBe("allowed");
    expect(inspect(sealed)).toMatchObject({ sealed: true });
    const ids = [parent, sealed].map((token) => {
      const inspection = inspect(token);
      return inspection.readable ? inspection.blocks.map(({ id }) => id) : [];
    });
    expect(ids[0]).toEqual(ids[1] ?? []);
    expect(() => attenuate(sealed, { services: ["users"] })).toThrow(
      RestrictionError,
    );
    expect(() => seal(sealed)).toThrow(RestrictionError);
  });

  test("a token takes as many blocks as the profile allows, and the last of them is still accepted", () => {
    let token = parent;
    for (let i = 1; i < limits.blocks; i++)
      token = attenuate(token, { requestId: "r-1" });
    expect(outcome(decide(token, { requestId: "r-1" }))).toBe("allowed");
    expect(() => attenuate(token, { requestId: "r-1" })).toThrow(
      "blocks already",
    );
  });

  test("the largest restrictions that are accepted make a token that is accepted", () => {
    const names = Array.from(
      { length: 32 },
      (_, i) => `users:resource-${i}:read`,
    );
    const token = attenuate(parent, {
      operations: names,
      resources: ["a/*", "b/*", "c/*", "d/*", "e/*", "users/x"],
    });
    const input = {
      operation: "users:resource-31:read",
      resource: "users/x",
      delegable: true,
    };
    expect(outcome(decide(token, input))).toBe("allowed");
  });

  const refused: [string, Restrictions, string][] = [
    ["nothing", {}, "nothing to restrict"],
    ["an empty list", { operations: [] }, "open nothing"],
    [
      "a star in the middle",
      { operations: ["users:*:read"] },
      "at the end only",
    ],
    ["a star after no separator", { operations: ["users*"] }, "must follow"],
    ["a name with a space", { services: ["users "] }, "visible ASCII"],
    ["an empty request id", { requestId: "" }, "visible ASCII"],
    ["an over-long name", { services: ["x".repeat(257)] }, "256"],
    ["an invalid date", { expiresAt: new Date(Number.NaN) }, "no valid date"],
    [
      "too many names",
      { services: Array.from({ length: 33 }, (_, i) => `s${i}`) },
      "more than 32",
    ],
    [
      "too many prefixes",
      {
        resources: ["a", "b", "c", "d", "e", "f"]
          .map((x) => `${x}/*`)
          .concat("g"),
      },
      "too many prefixes",
    ],
    [
      "more text than a token may have",
      {
        resources: Array.from({ length: 32 }, (_, i) =>
          `${i}/`.padEnd(200, "x"),
        ),
      },
      "too long",
    ],
  ];
  test.each(refused)("%s is refused with a reason", (_, given, reason) => {
    expect(() => attenuate(parent, given)).toThrow(reason);
  });

  test("what is no token is refused with a reason and without being repeated", () => {
    expect(() => attenuate("secret-text", { services: ["users"] })).toThrow(
      "cannot be read",
    );
    expect(() => attenuate("secret-text", { services: ["users"] })).not.toThrow(
      "secret-text",
    );
    expect(inspect("secret-text")).toEqual({
      readable: false,
      problem: "token: not canonical URL-safe base64",
    });
  });
});
