import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { memoryLimits, type Taken } from "@tixlys/pawz";
import { rateLimitHeaders } from "../../src/limits/headers.ts";
import { networkOf, partitionKeys } from "../../src/limits/partition.ts";

/** One request of one key, synchronously as the memory answers. */
function taker(options: { maxWindows?: number } = {}) {
  let now = 1_000;
  const store = memoryLimits({ ...options, nowMs: () => now });
  return {
    advance: (ms: number): void => void (now += ms),
    take(key: string, quota = 2, windowMs = 1_000): Taken {
      const taken = store.take([{ key, quota, windowMs }]);
      if (taken instanceof Promise || taken[0] === undefined)
        throw new Error("the memory answers at once, for each key");
      return taken[0];
    },
  };
}

describe("counts in memory", () => {
  test("let a quota through, refuse the rest, and begin anew when the window has ended", () => {
    const { take, advance } = taker();
    expect(take("a")).toEqual({ allowed: true, remaining: 1, resetMs: 1_000 });
    advance(400);
    expect(take("a")).toEqual({ allowed: true, remaining: 0, resetMs: 600 });
    expect(take("a")).toEqual({ allowed: false, remaining: 0, resetMs: 600 });
    expect(take("b")).toMatchObject({ allowed: true });
    advance(599);
    expect(take("a")).toMatchObject({ allowed: false, resetMs: 1 });
    advance(1);
    expect(take("a")).toEqual({ allowed: true, remaining: 1, resetMs: 1_000 });
  });

  test("let exactly the quota through in each window, in any pattern of requests", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat({ max: 400 }), { maxLength: 80 }),
        (quota, pauses) => {
          const { take, advance } = taker();
          let endsIn = 0;
          let allowed = 0;
          for (const pause of pauses) {
            advance(pause);
            endsIn -= pause;
            if (endsIn <= 0) [endsIn, allowed] = [1_000, 0];
            const expected = allowed < quota;
            expect(take("a", quota).allowed).toBe(expected);
            if (expected) allowed += 1;
          }
        },
      ),
    );
  });

  test("keep so many windows and no more; what has ended goes before what has not", () => {
    const { take, advance } = taker({ maxWindows: 3 });
    take("old");
    advance(600);
    for (const key of ["a", "b"]) take(key);
    advance(500);
    take("new");
    for (const key of ["a", "b", "new"])
      expect(take(key)).toMatchObject({ remaining: 0 });
    for (let n = 0; n < 1_000; n += 1) take(`flood ${n}`);
    expect(take("flood 999")).toMatchObject({ remaining: 0 });
    expect(take("a")).toMatchObject({ remaining: 1 });
  });
});

test("an address stands for its network: IPv4 for itself, IPv6 for its /64", () => {
  expect(networkOf("203.0.113.7")).toBe("203.0.113.7");
  expect(networkOf("unknown")).toBe("unknown");
  const same = [
    "2001:db8:0:7::1",
    "2001:db8:0:7:ffff:ffff:ffff:ffff",
    "2001:0db8:0000:0007::",
    "2001:db8:0:7::192.0.2.1",
    "2001:DB8::7:0:0:0:1",
  ].map(networkOf);
  expect(new Set(same)).toEqual(new Set(["2001:db8:0:7"]));
  expect(networkOf("2001:db8:0:8::1")).not.toBe(same[0]);
  expect(networkOf("::1")).toBe("0:0:0:0");
  expect(networkOf("fe80::1%eth0")).toBe("fe80:0:0:0");
});

test("a partition's key tells nothing, is the same for the same secret, and another for another policy (http-rules 49)", () => {
  const secret = "5e".repeat(32);
  const keyOf = partitionKeys(secret);
  const key = keyOf("auth-per-address", "203.0.113.7");
  expect(key).toMatch(/^[\w-]{22}$/);
  expect(key).not.toContain("203");
  expect(partitionKeys(secret)("auth-per-address", "203.0.113.7")).toBe(key);
  const others = [
    keyOf("mail-per-address", "203.0.113.7"),
    keyOf("auth-per-address", "203.0.113.8"),
    partitionKeys("5f".repeat(32))("auth-per-address", "203.0.113.7"),
    partitionKeys(undefined)("auth-per-address", "203.0.113.7"),
  ];
  expect(others).not.toContain(key);
});

test("the fields are those of the draft, several policies in one list (http-rules 46)", () => {
  const read = {
    name: "read",
    quota: 100,
    windowSeconds: 60,
    remaining: 57,
    resetSeconds: 12,
  };
  const write = { ...read, name: "write", quota: 5, remaining: 0 };
  expect(rateLimitHeaders([read, write])).toEqual({
    "ratelimit-policy": '"read";q=100;w=60, "write";q=5;w=60',
    ratelimit: '"read";r=57;t=12, "write";r=0;t=12',
  });
});
