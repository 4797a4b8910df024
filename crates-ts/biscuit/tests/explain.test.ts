import { describe, expect, test } from "bun:test";
import {
  attenuate,
  createExplainer,
  createRevocations,
  parseKeys,
} from "../src/index.ts";
import type { DecideInput } from "../src/index.ts";
import { after, mint, now, root } from "./support/suite.ts";

const { explain } = createExplainer({
  keys: parseKeys(root.publicKey),
  audience: "users",
  revocations: createRevocations(),
  clock: () => now,
});
const asked = (token: string, over: Partial<DecideInput> = {}) =>
  explain({
    token,
    guard: "general",
    operation: "users:profile:read",
    method: "GET",
    delegable: true,
    ...over,
  });

describe("the explanation of a refusal", () => {
  test("names every block and check that refuses, not just the first", () => {
    const first = attenuate(mint(), { operations: ["users:profile:change"] });
    const token = attenuate(first, {
      resources: ["users/profiles/1"],
      expiresAt: after(60),
    });
    const { decision, checks, guards } = asked(token);
    expect(decision).toMatchObject({ allowed: false, reason: "insufficient" });
    expect(
      checks.map(({ block, check, about }) => [block, check, about]),
    ).toEqual([
      [1, 0, ["operation"]],
      [2, 0, ["resource"]],
    ]);
    expect(checks[0]?.text).toBe(
      'check if operation($o), {"users:profile:change"}.contains($o)',
    );
    expect(guards).toEqual([]);
  });

  test("names every guard with its version", () => {
    const { guards } = asked(mint({ verified: false }), {
      guard: ["management", "verified"],
    });
    expect(guards.map(({ guard, reason }) => [guard, reason])).toEqual([
      ["management@1", "insufficient"],
      ["verified@1", "insufficient"],
    ]);
  });

  test("says that a narrowed token does not open what is not delegable", () => {
    const token = attenuate(mint(), { operations: ["users:*"] });
    expect(asked(token, { delegable: false }).guards).toMatchObject([
      { guard: "delegable" },
    ]);
  });

  test("has nothing to add to a yes, or to a token that is not genuine", () => {
    expect(asked(mint())).toMatchObject({
      decision: { allowed: true },
      checks: [],
      guards: [],
    });
    expect(asked("nonsense")).toMatchObject({
      decision: { allowed: false, reason: "token-invalid" },
      checks: [],
      guards: [],
    });
  });
});
