import { describe, expect, test } from "bun:test";
import {
  endOfWindow,
  hear,
  judge,
  newWindow,
  type SharedWindow,
} from "../../src/domain/limits/shared-window.ts";

/** Gateways that tell each other at random moments, by messages that arrive in order and late. */
function simulate(o: {
  readonly gateways: number;
  readonly quota: number;
  readonly requests: number;
  readonly random: () => number;
  /** How uneven clients are spread; 0 is even. */
  readonly skew: number;
}): number {
  const windows = Array.from({ length: o.gateways }, () => newWindow(1));
  const underWay: { to: number; from: string; used: number }[] = [];
  const tell = (window: SharedWindow, from: number): void => {
    window.known = window.sent;
    window.sent = window.used;
    for (const to of windows.keys())
      if (to !== from)
        underWay.push({ to, from: String(from), used: window.used });
  };
  let admitted = 0;
  for (let n = 0; n < o.requests; n += 1) {
    const at = o.random() < o.skew ? 0 : Math.floor(o.random() * o.gateways);
    const window = windows[at];
    if (window === undefined) continue;
    let verdict = judge(window, o.quota, o.gateways);
    for (let rounds = 0; verdict === "unsure" && rounds < 8; rounds += 1) {
      // A round: what was said has arrived, everybody speaks, and the request is judged again.
      for (const { to, from, used } of underWay.splice(0)) {
        const hearing = windows[to];
        if (hearing !== undefined) hear(hearing, from, used);
      }
      for (const [from, each] of windows.entries()) tell(each, from);
      verdict = judge(window, o.quota, o.gateways);
    }
    if (verdict === "admitted") admitted += 1;
  }
  return admitted;
}

/** Repeatable: a linear congruential generator. */
const seeded = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

describe("a quota that several gateways share", () => {
  test("http-rules 48: is used up to within five per cent, however many gateways there are and however clients are spread", () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = seeded(seed);
      const quota = 60 + Math.floor(random() * 600);
      const gateways = 1 + Math.floor(random() * 4);
      const skew = random();
      const requests = quota * 3;
      const sum = simulate({ gateways, quota, requests, random, skew });
      expect(sum).toBeGreaterThanOrEqual(quota * 0.95);
      expect(sum).toBeLessThanOrEqual(Math.max(quota * 1.05, quota + gateways));
    }
  });

  test("is never exceeded by gateways that cannot hear each other", () => {
    const windows = [newWindow(1), newWindow(1), newWindow(1)];
    let sum = 0;
    for (let n = 0; n < 1_000; n += 1)
      for (const window of windows)
        if (judge(window, 100, 3) === "admitted") sum += 1;
    expect(sum).toBe(102);
  });

  test("has windows that end at the same moment for everybody, and at different ones for different keys", () => {
    const at = 1_795_000_000_000;
    const ends = ["abcdef", "bcdefg", "zzzzzz"].map((key) =>
      endOfWindow(key, 60_000, at),
    );
    for (const end of ends) {
      expect(end).toBeGreaterThan(at);
      expect(end - at).toBeLessThanOrEqual(60_000);
    }
    expect(new Set(ends).size).toBe(3);
    expect(endOfWindow("abcdef", 60_000, at)).toBe(ends[0] ?? 0);
  });
});
