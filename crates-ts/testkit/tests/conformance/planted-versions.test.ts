/** What the suite must find in a service with a deprecated version beside the next one. */
import { describe, expect, test } from "bun:test";
import {
  type Plant,
  rulesBrokenBy,
  withHeaders,
  withStatus,
} from "./broken-service.ts";

const ofFirst = (request: Request): boolean =>
  /\/v1\/(things|reports|latest|areas)/.test(request.url);

/** Every answer of the deprecated version gets other headers. */
function first(change: (response: Response) => Record<string, string | null>) {
  const plant: Plant = (request, response) =>
    ofFirst(request) ? withHeaders(response, change(response)) : undefined;
  return plant;
}

const planted: readonly (readonly [
  rule: number,
  what: string,
  plant: Plant,
])[] = [
  [52, "answers that do not say so", first(() => ({ deprecation: null }))],
  [
    52,
    "a date that is no structured field",
    first(() => ({ deprecation: "Mon, 01 Jun 2026 00:00:00 GMT" })),
  ],
  [52, "no page about it", first(() => ({ link: null }))],
  [53, "no sunset", first(() => ({ sunset: null }))],
  [53, "a sunset in another form", first(() => ({ sunset: "2099-01-01" }))],
  [
    53,
    "a sunset before the deprecation",
    first(() => ({ deprecation: "@4070995200" })),
  ],
  [
    53,
    "a successor that is not there",
    first((response) => ({
      link: (response.headers.get("link") ?? "").replaceAll("v2", "v3"),
    })),
  ],
  [
    54,
    "an answer after the sunset",
    first(() => ({ sunset: "Thu, 01 Oct 2026 00:00:00 GMT" })),
  ],
  [
    54,
    "another refusal after the sunset",
    (request, response) =>
      ofFirst(request)
        ? withStatus(
            withHeaders(response, { sunset: "Thu, 01 Oct 2026 00:00:00 GMT" }),
            404,
          )
        : undefined,
  ],
];

describe("beside a newer version the conformance suite finds", () => {
  test.each(["v1", "v2"] as const)(
    "nothing in %s of a service that keeps the rules",
    async (version) => {
      // All other rules of both versions are the matter of crates-ts/pawz/tests/conformance-versions.test.ts, on the same fixture.
      const rules = [...new Set(planted.map(([rule]) => rule))];
      expect(await rulesBrokenBy(() => undefined, rules, version)).toEqual(
        new Map(),
      );
    },
    30_000,
  );

  test.each(planted)(
    "http-rules %d broken by %s",
    async (rule, _what, plant) => {
      const found = await rulesBrokenBy(plant, [rule], "v1");
      expect([...found.keys()]).toEqual([rule]);
    },
    20_000,
  );

  test("http-rules 52 broken by a deprecation that the document does not tell", async () => {
    const found = await rulesBrokenBy(
      (request, response) =>
        request.url.includes("/v2/latest")
          ? withHeaders(response, { deprecation: "@1780272000" })
          : undefined,
      [52],
      "v2",
    );
    expect(found.get(52)?.join()).toContain("the document does not say so");
  });
});
