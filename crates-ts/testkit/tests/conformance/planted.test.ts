import { describe, expect, test } from "bun:test";
import {
  type Plant,
  rulesBrokenBy,
  withHeaders,
  withJson,
  withStatus,
} from "./broken-service.ts";

const isJson = (response: Response): boolean =>
  response.headers.get("content-type") === "application/json";
const pathOf = (request: Request): string => new URL(request.url).pathname;
const isApi = (request: Request): boolean =>
  !/openapi\.json|swagger/.test(pathOf(request));

/** Answers with this status become that one. */
function status(from: number, to: number): Plant {
  return (_request, response) =>
    response.status === from ? withStatus(response, to) : undefined;
}

/** Every answer of the API gets other headers. */
function headers(changes: Record<string, string | null>): Plant {
  return (request, response) =>
    isApi(request) ? withHeaders(response, changes) : undefined;
}

/** The body of every JSON answer of one status class is changed. */
function body(
  from: number,
  change: (json: Record<string, unknown>, request: Request) => unknown,
): Plant {
  return (request, response) =>
    isApi(request) &&
    isJson(response) &&
    request.method !== "HEAD" &&
    Math.floor(response.status / 100) === from
      ? withJson(response, (json) => change(json, request))
      : undefined;
}

/** Every page of a list says this of its total. */
function total(told: () => unknown): Plant {
  return body(2, (json) => {
    const data: Record<string, unknown> = { ...Object(json["data"]) };
    if (data["page"] === undefined) return json;
    const page = { ...Object(data["page"]), total: told() };
    return { ...json, data: { ...data, page } };
  });
}
const exactly = (count: number) => ({ count, kind: "exact" });

/** The document is changed before anybody reads it. */
function document(change: (text: string) => string): Plant {
  return async (request, response) =>
    pathOf(request).endsWith("openapi.json")
      ? new Response(change(await response.text()), {
          headers: response.headers,
        })
      : undefined;
}

/** Whoever sends a key that was seen before is told that the answer is a replay. */
function sharedKeys(): Plant {
  const seen = new Set<string>();
  return (request, response) => {
    const key = request.headers.get("idempotency-key");
    if (key === null || !seen.has(key)) {
      if (key !== null) seen.add(key);
      return undefined;
    }
    return withHeaders(response, { "idempotency-replayed": "true" });
  };
}

const planted: readonly (readonly [
  rule: number,
  what: string,
  plant: Plant,
])[] = [
  [1, "an answer that is a bare string", body(4, () => "not found")],
  [
    2,
    "a key beside status and data",
    body(2, (json) => ({ ...json, meta: {} })),
  ],
  [3, "a refusal with status 200", status(422, 200)],
  [
    4,
    "a list as the result",
    body(2, ({ status: kind }) => ({ status: kind, data: [] })),
  ],
  [
    4,
    "a resource without its name",
    body(2, ({ status: kind }) => ({ status: kind, data: { id: "7" } })),
  ],
  [5, "a creation without Location", headers({ location: null })],
  [
    6,
    "a refusal under a key of its own",
    body(4, (json) => ({
      ...json,
      data: { problem: { code: "not-found", message: "x" } },
    })),
  ],
  [
    7,
    "a code that nobody registered",
    body(4, (json) =>
      JSON.parse(JSON.stringify(json).replaceAll("token-missing", "no-token")),
    ),
  ],
  [
    8,
    "an exception's text in a 5xx",
    (request, response) =>
      pathOf(request) === "/v1/latest"
        ? Response.json(
            {
              status: "error",
              message: "at db.ts:1:2",
              code: 1,
              data: { host: "db" },
            },
            { status: 500, headers: response.headers },
          )
        : undefined,
  ],
  [
    9,
    "the submitted value in the message",
    async (_request, response) =>
      response.status === 422
        ? withJson(response, (json) => ({
            ...json,
            data: { name: { code: "too-long", message: "was canary7f3a9c51" } },
          }))
        : undefined,
  ],
  [10, "HTML instead of JSON", headers({ "content-type": "text/html" })],
  [
    10,
    "a HEAD that tells something else than its GET",
    (request, response) =>
      request.method === "HEAD"
        ? withHeaders(response, { "cache-control": "public" })
        : undefined,
  ],
  [11, "404 for a wrong method", status(405, 404)],
  [12, "400 for a schema violation", status(422, 400)],
  [13, "any content type accepted", status(415, 422)],
  [
    14,
    "an unknown parameter that is ignored",
    async (request, response) =>
      request.url.includes("no-such-parameter")
        ? withStatus(response, 404)
        : undefined,
  ],
  [15, "no limit for bodies", status(413, 400)],
  [
    18,
    "a local time",
    body(2, (json) =>
      JSON.parse(
        JSON.stringify(json).replaceAll(/(\d\dT[\d:.]+)Z/g, "$1+01:00"),
      ),
    ),
  ],
  [
    18,
    "a value in capitals",
    document((text) => text.replaceAll('"token-missing"', '"TOKEN_MISSING"')),
  ],
  [19, "no request id", headers({ "x-request-id": null })],
  [
    20,
    "an error with another request's id",
    (request, response) =>
      pathOf(request) === "/v1/latest"
        ? Response.json(
            {
              status: "error",
              message: "Something went wrong on our side.",
              code: 50001,
              data: { requestId: "another-one" },
            },
            { status: 500, headers: response.headers },
          )
        : undefined,
  ],
  [
    21,
    "a malformed traceparent refused",
    (request, response) =>
      request.headers.get("traceparent") === "nonsense"
        ? withStatus(response, 400)
        : undefined,
  ],
  [
    22,
    "any Idempotency-Key accepted",
    (request, response) =>
      request.headers.get("idempotency-key") === "short"
        ? withStatus(response, 422)
        : undefined,
  ],
  [
    23,
    "a quoted key that is another one",
    (request, response) =>
      request.headers.get("idempotency-key")?.startsWith('"') === true
        ? withHeaders(response, { "idempotency-replayed": null })
        : undefined,
  ],
  [24, "a key that everybody shares", sharedKeys()],
  [25, "a used key for anything", status(422, 201)],
  [
    26,
    "everything carried out, however often",
    (_request, response) =>
      response.status === 409 || response.headers.has("idempotency-replayed")
        ? withStatus(
            withHeaders(response, { "idempotency-replayed": null }),
            201,
          )
        : undefined,
  ],
  [
    26,
    "no word of when to come back",
    (_request, response) =>
      response.headers.has("idempotency-replayed")
        ? Response.json(
            { data: { idempotencyKey: { code: "idempotency-key-in-flight" } } },
            { status: 409 },
          )
        : undefined,
  ],
  [
    27,
    "a replay that does not say so",
    headers({ "idempotency-replayed": null }),
  ],
  [
    27,
    "a replay of another answer",
    async (_request, response) =>
      response.headers.has("idempotency-replayed")
        ? new Response(`${await response.text()} `, response)
        : undefined,
  ],
  [
    29,
    "a kept 401",
    (request, response) =>
      request.headers.has("idempotency-key") && response.status === 401
        ? withHeaders(response, { "idempotency-replayed": "true" })
        : undefined,
  ],
  [
    33,
    "a limit of 101",
    (request, response) =>
      request.url.includes("limit=101") ? withStatus(response, 200) : undefined,
  ],
  [
    34,
    "a page without hasMore",
    body(2, (json) =>
      JSON.parse(JSON.stringify(json).replaceAll('"hasMore"', '"more"')),
    ),
  ],
  [
    36,
    "a wrong cursor ignored",
    (request, response) =>
      request.url.includes("cursor=not-one")
        ? withStatus(response, 200)
        : undefined,
  ],
  [
    39,
    "404 for an empty list",
    (request, response) =>
      pathOf(request) === "/v1/things" &&
      request.method === "GET" &&
      response.status === 200
        ? withStatus(response, 404)
        : undefined,
  ],
  [
    45,
    "personal answers that caches may keep",
    headers({ "cache-control": "public, max-age=60" }),
  ],
  [
    51,
    "an alias that does not say its version",
    headers({ "api-version": null }),
  ],
  [
    55,
    "an unknown version that is answered",
    (request, response) =>
      pathOf(request) === "/v999/version"
        ? withStatus(response, 200)
        : undefined,
  ],
  [
    56,
    "any origin reflected",
    (request, response) =>
      request.headers.has("origin")
        ? withHeaders(response, {
            "access-control-allow-origin": request.headers.get("origin") ?? "",
          })
        : undefined,
  ],
  [57, "a star for everyone", headers({ "access-control-allow-origin": "*" })],
  [
    58,
    "a preflight without methods",
    headers({ "access-control-allow-methods": null }),
  ],
  [
    59,
    "headers that scripts cannot read",
    headers({ "access-control-expose-headers": null }),
  ],
  [60, "no nosniff", headers({ "x-content-type-options": null })],
  [
    61,
    "a token taken from the URL",
    (request, response) =>
      request.url.includes("access_token")
        ? withStatus(response, 404)
        : undefined,
  ],
  [62, "401 without a challenge", headers({ "www-authenticate": null })],
  [
    63,
    "an operation without security",
    document((text) =>
      text.replaceAll('"x-guard":["general"]', '"x-guard":[]'),
    ),
  ],
  [
    64,
    "an expired token accepted",
    async (_request, response) =>
      response.status === 401 &&
      (await response.clone().text()).includes("token-expired")
        ? withStatus(response, 404)
        : undefined,
  ],
  [
    65,
    "readiness that names no check",
    (request, response) =>
      pathOf(request) === "/health/ready"
        ? withJson(response, () => ({
            status: "success",
            data: { ready: true },
          }))
        : undefined,
  ],
  [
    68,
    "two operations of one id",
    document((text) => text.replaceAll('"shopThingRead"', '"shopThingList"')),
  ],
  [
    68,
    "a path with an id that never says 404",
    document((text) => text.replaceAll('"404"', '"410"')),
  ],
  [
    68,
    "a result without an example",
    document((text) => text.replaceAll(/"examples?":/g, '"x-none":')),
  ],
  [
    69,
    "an example of the wrong type",
    document((text) =>
      text.replaceAll(
        '"example":{"name":"example text"}',
        '"example":{"name":7}',
      ),
    ),
  ],
  [
    70,
    "a field that nobody declared",
    body(2, (json) =>
      JSON.parse(
        JSON.stringify(json).replaceAll('"hasMore"', '"total":3,"hasMore"'),
      ),
    ),
  ],
  [
    13,
    "a problem document without its reasons",
    async (_request, response) =>
      response.headers.get("content-type") === "application/problem+json"
        ? withJson(response, ({ errors: _errors, ...problem }) => problem)
        : undefined,
  ],
  [34, "a part without a link to the next one", headers({ link: null })],
  [
    36,
    "a changed cursor that is taken",
    (request, response) =>
      new URL(request.url).searchParams.has("cursor")
        ? withStatus(response, 200)
        : undefined,
  ],
  [37, "an order that nobody allowed", status(400, 200)],
  [38, "a filter that nobody knows", status(400, 200)],
  [38, "a total that nobody asked for", total(() => exactly(9))],
  [38, "a total without a word on how sure it is", total(() => ({ count: 9 }))],
  [38, "a total that is never there", total(() => undefined)],
  [40, "a weak ETag", headers({ etag: 'W/"1"' })],
  [41, "a read that is never 304", status(304, 200)],
  [41, "a 304 that may not be kept", headers({ "cache-control": "no-store" })],
  [42, "a write that overwrites", status(412, 200)],
  [42, "a write that needs no version", status(428, 200)],
  [44, "a creation of what exists", status(412, 200)],
  [46, "quotas that nobody is told of", headers({ ratelimit: null })],
  [46, "a quota of another form", headers({ ratelimit: "r=1, t=2" })],
  [47, "one request too many that is answered", status(429, 200)],
  [47, "a wait that is too short", headers({ "retry-after": "0" })],
  [
    49,
    "an address in the quota",
    headers({ ratelimit: '"labels";r=1;t=2;pk=:198.51.100.7:' }),
  ],
  [
    71,
    "a script from elsewhere",
    async (request, response) =>
      pathOf(request) === "/swagger/"
        ? new Response(
            (await response.text()).replace(
              "./swagger-ui-bundle.js",
              "https://cdn.example/swagger-ui-bundle.js",
            ),
            { headers: response.headers },
          )
        : undefined,
  ],
];

describe("the conformance suite finds", () => {
  test("nothing in a service that keeps the rules", async () => {
    expect(await rulesBrokenBy(() => undefined)).toEqual(new Map());
  });

  test.each(planted)(
    "http-rules %d broken by %s",
    async (rule, _what, plant) => {
      const found = await rulesBrokenBy(plant, [rule]);
      expect([...found.keys()]).toContain(rule);
    },
    20_000,
  );
});
