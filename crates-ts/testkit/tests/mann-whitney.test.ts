import { expect, test } from "bun:test";
import { mannWhitney } from "@tixlys/testkit";

/** Numbers that look random and are the same in every run. */
function numbers(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  });
}

test("says what the formula says for two samples that do not overlap, whichever comes first", () => {
  const low = Array.from({ length: 10 }, (_, at) => at);
  const high = Array.from({ length: 10 }, (_, at) => at + 10);
  // U = 0: z = 49.5 / sqrt(175), two-sided 1.827e-4.
  expect(mannWhitney(low, high)).toBeCloseTo(1.827e-4, 6);
  expect(mannWhitney(high, low)).toBeCloseTo(1.827e-4, 6);
});

test("finds a shift of a third of the spread in 200 values, and none where there is none", () => {
  const [left, right] = [numbers(200, 1), numbers(200, 2)];
  expect(mannWhitney(left, right)).toBeGreaterThan(0.01);
  const shifted = right.map((value) => value + 0.1);
  expect(mannWhitney(left, shifted)).toBeLessThan(0.01);
});

test("one distribution is taken for two as often as the p-value says", () => {
  let found = 0;
  for (let at = 0; at < 1_000; at += 1)
    if (mannWhitney(numbers(50, at), numbers(50, at + 5_000)) < 0.05)
      found += 1;
  expect(found).toBeGreaterThan(25);
  expect(found).toBeLessThan(80);
});

test("values that are all the same say nothing, and too few are refused", () => {
  expect(mannWhitney(Array(20).fill(1), Array(20).fill(1))).toBe(1);
  expect(() => mannWhitney([1, 2], [1, 2])).toThrow("too few");
});
