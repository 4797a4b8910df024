import { describe, expect, test } from "bun:test";
import { Breaker, FAILURES_TO_OPEN } from "../../src/domain/routing/breaker.ts";

const after = (...steps: readonly ((breaker: Breaker) => void)[]): string => {
  const breaker = new Breaker();
  for (const step of steps) step(breaker);
  return breaker.state;
};
const fails = (breaker: Breaker): void => breaker.failed(false);
const isAbsent = (breaker: Breaker): void => breaker.failed(true);
const works = (breaker: Breaker): void => breaker.succeeded();
const lives = (breaker: Breaker): void => breaker.lives();
const isAway = (breaker: Breaker): void => breaker.isAway();
const opened = Array.from({ length: FAILURES_TO_OPEN }, () => fails);

describe("a replica's breaker", () => {
  test.each([
    ["a single failure", [fails], "well"],
    ["an absence", [isAbsent], "resting"],
    ["an absence and a look that finds it alive", [isAbsent, lives], "well"],
    ["failures without a success between", opened, "open"],
    [
      "as many failures, one success between",
      [...opened.slice(1), works, fails],
      "well",
    ],
    ["an answer that was under way when it opened", [...opened, works], "open"],
    ["a look that finds it alive", [...opened, lives], "trying"],
    ["a success of the first request then", [...opened, lives, works], "well"],
    ["a failure of the first request then", [...opened, lives, fails], "open"],
    ["looks that find nobody", [isAway], "resting"],
    [
      "a look that finds nobody while it is tried",
      [...opened, lives, isAway],
      "open",
    ],
  ] as const)("after %s", (_, steps, state) => {
    expect(after(...steps)).toBe(state);
  });
});
