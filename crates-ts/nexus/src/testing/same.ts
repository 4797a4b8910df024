import { inspect, isDeepStrictEqual } from "node:util";

/** @throws Error with both sides printed when they differ. */
export function expectSame(
  what: string,
  actual: unknown,
  expected: unknown,
): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const show = (value: unknown): string =>
    inspect(value, { depth: 8, sorted: true });
  throw new Error(
    `${what} differs.\nexpected: ${show(expected)}\nactual:   ${show(actual)}`,
  );
}

/** @throws Error when `value` would come back from JSON as something else: a date, a number that is none, a class. */
export function expectStorable(what: string, value: unknown): void {
  const text = JSON.stringify(value);
  const back: unknown = text === undefined ? undefined : JSON.parse(text);
  expectSame(
    `${what}, stored as JSON and read again,`,
    back,
    withoutGaps(value),
  );
}

/** Drops properties that are undefined, as JSON does; a reader cannot tell them from missing ones. */
function withoutGaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutGaps);
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => [key, withoutGaps(each)]),
  );
}
