import { expect, test } from "bun:test";
import fc from "fast-check";
import { isUuid, uuidV7, uuidV7Time } from "../../src/index.ts";

const bytes = fc.uint8Array({ minLength: 10, maxLength: 16 });
const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });

test("a UUID v7 carries its time, its version and its variant, whatever the random bytes", () => {
  fc.assert(
    fc.property(times, bytes, (ms, random) => {
      const id = uuidV7(new Date(ms), random);
      expect(isUuid(id)).toBe(true);
      expect(id.charAt(14)).toBe("7");
      expect(uuidV7Time(id)?.getTime()).toBe(new Date(ms).getTime());
    }),
  );
});

test("ids of different milliseconds sort by time", () => {
  fc.assert(
    fc.property(times, times, bytes, bytes, (a, b, x, y) => {
      fc.pre(a !== b);
      expect(uuidV7(new Date(a), x) < uuidV7(new Date(b), y)).toBe(a < b);
    }),
  );
});

test("every random bit reaches the id, and the same bytes make the same id", () => {
  const now = new Date("2026-11-21T12:00:00Z");
  const none = uuidV7(now, new Uint8Array(10));
  const all = uuidV7(now, new Uint8Array(10).fill(0xff));
  expect(none.slice(13)).toBe("-7000-8000-000000000000");
  expect(all.slice(13)).toBe("-7fff-bfff-ffffffffffff");
  const bits = new Set(
    Array.from({ length: 80 }, (_, bit) =>
      uuidV7(
        now,
        Uint8Array.from({ length: 10 }, (_, i) =>
          i === bit >> 3 ? 1 << (bit & 7) : 0,
        ),
      ),
    ),
  );
  expect(bits.size).toBeGreaterThanOrEqual(74);
});

test("too few random bytes and impossible times are refused", () => {
  expect(() => uuidV7(new Date(), new Uint8Array(9))).toThrow(RangeError);
  expect(() => uuidV7(new Date(Number.NaN), new Uint8Array(10))).toThrow(
    RangeError,
  );
  expect(() => uuidV7(new Date(-1), new Uint8Array(10))).toThrow(RangeError);
});

test("what is no UUID is none, and only version 7 has a time", () => {
  for (const value of [
    "",
    "x",
    7,
    null,
    undefined,
    "0198F2C4-AAAA-7BBB-8CCC-1234567890AB",
  ])
    expect(isUuid(value)).toBe(false);
  expect(uuidV7Time("0198f2c4-aaaa-4bbb-8ccc-1234567890ab")).toBeUndefined();
});
