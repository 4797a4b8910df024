import { expect, test } from "bun:test";
import fc from "fast-check";
import { corsFor } from "../../src/answer/cors.ts";
import { quickMatch } from "../../src/serve/quick-match.ts";
import type { Mount } from "../../src/serve/mount.ts";
import { elysiaRouter } from "../../src/serve/router.ts";

const found = new Response(null);
const methods = ["GET", "POST", "DELETE"] as const;

/** Few names, so that fixed and variable segments meet in one place; one name begins like another. */
const segment = fc.constantFrom("a", "ab", "b", "{x}", "{y}");
const mount = fc.record({
  method: fc.constantFrom(...methods),
  segments: fc.array(segment, { minLength: 1, maxLength: 4 }),
});
const mounts = fc
  .uniqueArray(mount, {
    minLength: 1,
    maxLength: 12,
    selector: ({ method, segments }) =>
      `${method} ${segments.join("/").replaceAll(/\{.\}/g, "{}")}`,
  })
  .map((list) =>
    list.map(({ method, segments }): Mount => ({
      method,
      path: `/${segments.join("/")}`,
      handle: () => found,
    })),
  );
const value = fc.constantFrom("a", "ab", "abc", "b", "c", "", "a%62", ".");
const method = fc.constantFrom(...methods, "HEAD", "OPTIONS", "PATCH");
/** Half of the requests are for a path of the table, with something in the place of each variable. */
const asked = fc.record({
  method,
  nth: fc.option(fc.nat(11), { nil: undefined, freq: 2 }),
  values: fc.array(value, { minLength: 1, maxLength: 4 }),
});

function pathOf(
  { nth, values }: { nth: number | undefined; values: readonly string[] },
  table: readonly Mount[],
): string {
  if (nth === undefined) return `/${values.join("/")}`;
  const { path } = table[nth % table.length] ?? { path: "/" };
  let at = 0;
  return path.replaceAll(/\{.\}/g, () => values[at++ % values.length] ?? "");
}

test("what the short way finds is what Elysia finds, with the same variables", () => {
  let short = 0;
  let total = 0;
  fc.assert(
    fc.property(
      mounts,
      fc.array(asked, { minLength: 30, maxLength: 110 }),
      (table, requests) => {
        const quick = quickMatch(table);
        const proper = elysiaRouter(table, corsFor([]));
        for (const { method, ...each } of requests) {
          const path = pathOf(each, table);
          total += 1;
          const url = new URL(`http://localhost${path}`);
          // Nobody sends `.` as a segment.
          if (url.pathname !== path) continue;
          const match = quick(method, path);
          if (match === undefined) continue;
          short += 1;
          const expected = proper(new Request(url.href, { method }));
          expect(match.handle).toBe(expected?.handle ?? (() => found));
          expect(match.params).toEqual(expected?.params ?? {});
        }
      },
    ),
    // Elysia compiles each table: fewer of them, and more requests to each.
    { numRuns: 150 },
  );
  expect(short / total).toBeGreaterThan(0.05);
});

test("what is missing, encoded or oddly shaped is left to Elysia", () => {
  const at = (path: string): Mount => ({
    path,
    method: "GET",
    handle: () => found,
  });
  const quick = quickMatch([at("/v1/things/{id}"), at("/v1/things")]);
  expect(quick("GET", "/v1/things/1")?.params).toEqual({ p0: "1" });
  expect(quick("HEAD", "/v1/things")?.params).toEqual({});
  for (const [method, path] of [
    ["GET", "/v1/things/"],
    ["GET", "/v1/things/a%2Fb"],
    ["GET", "/v1/things/1/2"],
    ["POST", "/v1/things/1"],
    ["OPTIONS", "/v1/things/1"],
    ["GET", "/v2/things/1"],
    ["GET", "v1"],
    ["GET", ""],
  ] as const)
    expect(quick(method, path)).toBeUndefined();
  expect(quickMatch([at("/a-{id}")])("GET", "/a-1")).toBeUndefined();
});
