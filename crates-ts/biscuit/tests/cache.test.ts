import { describe, expect, test } from "bun:test";
import { createLookup } from "../src/judge/lookup.ts";
import { Lru } from "../src/judge/lru.ts";
import { createRevocations, parseKeys } from "../src/index.ts";
import { changeBlock } from "./support/rewrite.ts";
import { after, mint, now, outcome, root, setUp } from "./support/suite.ts";

const sourcesOf = (size = 10) => {
  const lookup = createLookup(
    parseKeys(root.publicKey),
    createRevocations(),
    size,
  );
  return {
    lookup,
    sourceAt: (token: string, seconds: number) =>
      lookup.find(token, after(seconds).getTime()).source,
  };
};

describe("the cache of verified tokens (auth.md §3.10)", () => {
  test("a token is verified once a minute at most, and never known longer than it lives", () => {
    const { sourceAt } = sourcesOf();
    const long = mint();
    const short = mint({ expiresAt: after(20) });
    expect([0, 59, 60, 61].map((at) => sourceAt(long, at))).toEqual([
      "cold",
      "warm",
      "cold",
      "warm",
    ]);
    expect([0, 19, 20].map((at) => sourceAt(short, at))).toEqual([
      "cold",
      "warm",
      "cold",
    ]);
  });

  test("bad bytes are remembered for five seconds", () => {
    const { sourceAt } = sourcesOf();
    const bad = changeBlock(mint(), 0, ({ signature }) => ({
      signature: signature.toReversed(),
    }));
    expect([0, 4, 5].map((at) => sourceAt(bad, at))).toEqual([
      "cold",
      "negative",
      "cold",
    ]);
  });

  test("refusals that can change are not remembered: revoked, expired, unknown key", () => {
    const { decide, keys, revocations, time } = setUp();
    const token = mint();
    keys.replace([]);
    expect(outcome(decide(token))).toBe("token-invalid");
    keys.replace(root.publicKey);
    expect(outcome(decide(token))).toBe("allowed");
    time.now = after(400);
    expect(outcome(decide(token))).toBe("token-expired");
    time.now = now;
    expect(outcome(decide(token))).toBe("allowed");
    expect(revocations.size).toBe(0);
  });

  test("a cached token is judged anew for every request: it holds no decision", () => {
    const { decide, time } = setUp();
    const token = mint();
    expect(outcome(decide(token))).toBe("allowed");
    expect(outcome(decide(token, { audience: "orders" }))).toBe(
      "token-invalid",
    );
    expect(outcome(decide(token, { guard: "management" }))).toBe(
      "insufficient",
    );
    expect(outcome(decide(token, { purpose: "reset" }))).toBe("token-invalid");
    time.now = after(300);
    expect(outcome(decide(token))).toBe("token-expired");
  });

  test("it never grows above its bound, and drops the least recently used first", () => {
    const { lookup, sourceAt } = sourcesOf(3);
    const tokens = [1, 2, 3, 4].map((i) => mint({ tokenId: `t${i}` }));
    const [first = "", second = "", third = "", fourth = ""] = tokens;
    for (const token of [first, second, third, first, fourth])
      sourceAt(token, 1);
    expect(lookup.size).toBe(3);
    expect(
      [first, third, fourth, second].map((token) => sourceAt(token, 2)),
    ).toEqual(["warm", "warm", "warm", "cold"]);
  });

  test("an idle cache gives a burst's memory back with the next entry", () => {
    const lru = new Lru<number>(1000);
    for (let i = 0; i < 500; i++) lru.set(`k${i}`, i, 60_000, 0);
    lru.set("later", 1, 120_000, 60_001);
    expect(lru.size).toBe(1);
  });
});
