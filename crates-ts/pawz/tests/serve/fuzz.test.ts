import { expect, test } from "bun:test";
import fc from "fast-check";
import { tokenOf } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";

const { http, keys, log } = fixtureService();
const canary = "canary5e1d";
const token = tokenOf(keys, "root");

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constant(canary),
);
/** Names of fields are told; only values must not come back. */
const name = fc.string({ maxLength: 30 });
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(
        fc.constantFrom("name", "tags", "price", "__proto__", "constructor"),
        name,
      ),
      tie("any"),
      { maxKeys: 5 },
    ),
  ),
})).any;

const request = fc.record({
  method: fc.constantFrom(
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
  ),
  path: fc.oneof(
    fc.constantFrom(
      "/v1/things",
      "/v1/reports",
      "/v1/latest",
      "/things",
      "/v1/areas/root",
      "/ui/confirm",
      "/swagger/x",
      "/health/ready",
    ),
    fc.webPath().map((path) => `/v1/things/${path}`),
    fc.webPath(),
  ),
  query: fc.oneof(
    fc.constant(""),
    fc.webQueryParameters().map((query) => `?${query}`),
    fc.constant(`?limit=${canary}`),
  ),
  body: fc.oneof(
    value.map((each) => JSON.stringify(each) ?? ""),
    text,
  ),
  type: fc.constantFrom(
    "application/json",
    "application/json; charset=utf-8",
    "text/plain",
    "application/x-www-form-urlencoded",
    "",
  ),
  accept: fc.constantFrom(
    "*/*",
    "application/json",
    "application/problem+json",
    "text/html",
    ";;;q=x",
  ),
  key: fc.constantFrom(
    undefined,
    canary,
    '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
  ),
});

test("http-rules 3, 9: no random request is answered with 5xx, and none comes back", async () => {
  await fc.assert(
    fc.asyncProperty(
      request,
      async ({ method, path, query, body, type, accept, key }) => {
        const headers = new Headers({
          accept,
          authorization: `Bearer ${token}`,
        });
        if (type !== "") headers.set("content-type", type);
        if (key !== undefined) headers.set("idempotency-key", key);
        const withBody = method !== "GET" && method !== "HEAD";
        const response = await http.handle(
          new Request(`http://shop.test${path}${query}`, {
            method,
            headers,
            ...(withBody ? { body } : {}),
          }),
        );
        const answer = await response.text();
        expect(response.status).toBeLessThan(500);
        expect(response.headers.get("x-request-id")).not.toBeNull();
        if (response.status >= 400 && method !== "HEAD")
          expect(valuesOf(JSON.parse(answer))).not.toContain(canary);
      },
    ),
    { numRuns: 1500 },
  );
  expect(log.text()).not.toContain(canary);
  expect(log.text()).not.toContain(token);
}, 20_000);

function valuesOf(json: unknown): string {
  const found: string[] = [];
  JSON.stringify(json, (_key, each: unknown) => {
    if (typeof each === "string") found.push(each);
    return each;
  });
  return found.join(" ");
}
