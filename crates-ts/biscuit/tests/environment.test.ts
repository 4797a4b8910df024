/** A token is good in the environment whose auth signed it, whatever else is right about it: the key here is everywhere the same. */
import { describe, expect, test } from "bun:test";
import { attenuate, createSigner, inspect } from "../src/index.ts";
import { claimsOf, mint, outcome, root, setUp } from "./support/suite.ts";

const environments = ["development", "test", "staging", "production"];
const pairs = environments.flatMap((from) =>
  environments.map((to) => [from, to] as const),
);
const tokenFrom = (environment: string): string =>
  createSigner(root.privateKey, { environment }).mint(claimsOf());

describe("a token", () => {
  test.each(pairs)("of %s in %s", (from, to) => {
    const { decide } = setUp({ environment: to });
    const decision = decide(tokenFrom(from));
    expect(outcome(decision)).toBe(from === to ? "allowed" : "token-invalid");
    if (!decision.allowed)
      expect(decision.detail).toBe(`of ${from} environment, not ${to}`);
  });

  test("that names no environment is good in none", () => {
    for (const environment of environments)
      expect(outcome(setUp({ environment }).decide(mint()))).toBe(
        "token-invalid",
      );
  });

  test("is refused from the cache as well, and on a public route means nobody", () => {
    const { decide } = setUp({ environment: "production" });
    const token = tokenFrom("staging");
    expect(outcome(decide(token))).toBe("token-invalid");
    expect(outcome(decide(token))).toBe("token-invalid");
    expect(decide(token, { guard: "public" })).toEqual({
      allowed: true,
      principal: undefined,
    });
  });

  test("keeps its environment when its holder narrows it", () => {
    const narrowed = attenuate(tokenFrom("staging"), {
      operations: ["users:*"],
    });
    const asked = { delegable: true } as const;
    const inStaging = setUp({ environment: "staging" });
    expect(outcome(inStaging.decide(narrowed, asked))).toBe("allowed");
    const inProduction = setUp({ environment: "production" });
    expect(outcome(inProduction.decide(narrowed, asked))).toBe("token-invalid");
  });

  test("of a service carries it too, and inspect shows it", () => {
    const signer = createSigner(root.privateKey, { environment: "staging" });
    const { issuedAt, expiresAt, audiences, tokenId } = claimsOf();
    const token = signer.mintService({
      service: "feed",
      tokenId,
      issuedAt,
      expiresAt,
      audiences,
    });
    const asked = { guard: "service" } as const;
    const there = setUp({ environment: "staging" });
    expect(outcome(there.decide(token, asked))).toBe("allowed");
    const elsewhere = setUp({ environment: "production" });
    expect(outcome(elsewhere.decide(token, asked))).toBe("token-invalid");
    expect(inspect(token)).toMatchObject({
      authority: { environment: "staging" },
    });
  });
});
