import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { createLookup } from "../src/judge/lookup.ts";
import { Lru } from "../src/judge/lru.ts";
import {
  attenuate,
  createRevocations,
  createSigner,
  generateRootKey,
  inspect,
  parseKeys,
} from "../src/index.ts";
import { wasmDecisionEngine } from "../src/wasm/index.ts";
import { changeBlock } from "../src/testing/rewrite.ts";
import {
  after,
  claimsOf,
  mint,
  now,
  outcome,
  root,
  setUp,
} from "./support/suite.ts";

setDefaultTimeout(60_000);

const wasm = wasmDecisionEngine();

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

/**
 * Each row warms the cache with a yes and then takes the right away. What is cached must not outlive it by a single decision, and the
 * source says that the cache was really asked: nothing here is right because it was forgotten.
 */
describe("no cache gives a stale yes (auth.md §3.10)", () => {
  const inTen = after(600).getTime() / 1000;
  type Suite = ReturnType<typeof setUp>;
  const takenAway: Record<string, (suite: Suite, token: string) => void> = {
    "its session is revoked": ({ revocations }) =>
      revocations.apply({ kind: "sid", id: "0198a-session", exp: inTen }),
    "it is revoked itself": ({ revocations }) =>
      revocations.apply({ kind: "tok", id: "0198a-token", exp: inTen }),
    "its user's generation is": ({ revocations }) =>
      revocations.apply({
        kind: "sub",
        id: "0198a-user",
        gen: 18,
        exp: inTen,
      }),
    "its user is, in every generation": ({ revocations }) =>
      revocations.apply({ kind: "sub", id: "0198a-user", exp: inTen }),
    "its key is": ({ revocations }) =>
      revocations.apply({ kind: "kid", id: "7", exp: inTen }),
    "the block that it was narrowed by is": ({ revocations }, token) => {
      const found = inspect(token);
      const id = found.readable ? found.blocks[1]?.id : undefined;
      revocations.apply({ kind: "blk", id: id ?? "", exp: inTen });
    },
    "the block of its parent is": ({ revocations }, token) => {
      const found = inspect(token);
      const id = found.readable ? found.blocks[0]?.id : undefined;
      revocations.apply({ kind: "blk", id: id ?? "", exp: inTen });
    },
    "it ends": ({ time }) => (time.now = after(300)),
    "what it was narrowed to ends": ({ time }) => (time.now = after(50)),
    "its key leaves the set": ({ keys }) => keys.replace([]),
    "its key is removed in an emergency, and a stale source names it again": ({
      keys,
    }) => {
      keys.remove(7);
      keys.replace(root.publicKey);
    },
    "another key takes the id of its key": ({ keys }) =>
      keys.replace(generateRootKey(7).publicKey),
  };
  const engines = { "our own code": {}, "the engine": { engine: wasm } };

  for (const [name, options] of Object.entries(engines))
    test.each(Object.entries(takenAway))(
      `judged by ${name}: %s`,
      (_, takeAway) => {
        const sources: string[] = [];
        const suite = setUp({
          ...options,
          observe: ({ source }) => sources.push(source),
        });
        const token = attenuate(mint(), {
          operations: ["users:*"],
          expiresAt: after(50),
        });
        const ask = (): string =>
          outcome(suite.decide(token, { delegable: true }));
        expect([ask(), ask()]).toEqual(["allowed", "allowed"]);
        expect(sources).toEqual(["cold", "warm"]);
        takeAway(suite, token);
        for (let again = 0; again < 3; again++)
          expect(ask()).toMatch(/^token-(revoked|expired|invalid)$/);
      },
    );

  test("a token that was found bad stays bad, and never hides one that is good", () => {
    const { decide, keys } = setUp();
    const good = mint();
    const bad = changeBlock(good, 0, ({ signature }) => ({
      signature: signature.toReversed(),
    }));
    expect(outcome(decide(bad))).toBe("token-invalid");
    expect(outcome(decide(good))).toBe("allowed");
    expect(outcome(decide(bad))).toBe("token-invalid");
    // With other keys everything is looked at anew, also what was bad under the old ones.
    const other = generateRootKey(8);
    const early = createSigner(other.privateKey).mint(claimsOf());
    expect(outcome(decide(early))).toBe("token-invalid");
    keys.replace(`${root.publicKey},${other.publicKey}`);
    expect(outcome(decide(early))).toBe("allowed");
  });

  test("the same signatures under other bytes are another entry: nothing is keyed by revocation ids", () => {
    const { lookup, sourceAt } = sourcesOf();
    const token = mint();
    sourceAt(token, 0);
    const flipped = `${token.slice(0, 40)}${token[40] === "A" ? "B" : "A"}${token.slice(41)}`;
    expect(sourceAt(flipped, 0)).toBe("cold");
    expect(lookup.size).toBe(1);
  });

  test("auth's own yes of a second ago does not outweigh what this process knows", async () => {
    const { verifier, revocations, time } = setUp({
      introspect: () => Promise.resolve(true),
    });
    revocations.heartbeat(now, 1);
    time.now = after(100);
    const ask = async (): Promise<string> =>
      outcome(
        await verifier.judge({
          token,
          guard: "general",
          operation: "users:profile:change",
          method: "POST",
        }),
      );
    const token = mint();
    expect(await ask()).toBe("allowed");
    revocations.apply({ kind: "tok", id: "0198a-token", exp: inTen });
    expect(await ask()).toBe("token-revoked");
    time.now = after(300);
    expect(await ask()).toBe("token-expired");
  });
});
