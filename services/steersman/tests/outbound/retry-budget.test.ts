import { describe, expect, test } from "bun:test";
import { retryBudget } from "../../src/outbound/upstreams/retry-budget.ts";

describe("auth #70: requests that are sent a second time", () => {
  test("are at most a fifth of those of the last ten seconds", () => {
    let nowMs = 0;
    const budget = retryBudget(() => nowMs);
    let taken = 0;
    for (let request = 0; request < 1_000; request += 1) {
      nowMs += 5;
      budget.spend();
      if (budget.take()) taken += 1;
    }
    expect(taken).toBe(200);
    nowMs += 20_000;
    for (const expected of [true, true, true, false]) {
      budget.spend();
      expect(budget.take()).toBe(expected);
    }
  });
});
