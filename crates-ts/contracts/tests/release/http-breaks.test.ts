/** The gate for HTTP operations: what breaks a client of the last release is refused, what only adds is not. */
import { describe, expect, test } from "bun:test";
import {
  breaksOf,
  contractsAsReleased,
  httpRules,
} from "../../src/release/index.ts";
import type { Break, HttpRule } from "../../src/release/index.ts";

type Json = Record<string, unknown>;

const text = { type: "string" };
const object = (
  properties: Json,
  required = Object.keys(properties),
): Json => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const anyOf = (...values: string[]): Json => ({
  anyOf: values.map((value) => ({ const: value, type: "string" })),
});

type Parts = {
  readonly operation?: Json;
  readonly parameters?: readonly Json[];
  readonly body?: Json | null;
  readonly bodyRequired?: boolean;
  readonly data?: Json;
  readonly status?: string;
  readonly headers?: readonly string[];
};

const limit = {
  name: "limit",
  in: "query",
  required: false,
  schema: { type: "integer", minimum: 1, maximum: 100 },
};
const key = { $ref: "#/components/parameters/Key" };
const bodyFields: Json = {
  name: { ...text, maxLength: 40, description: "How it is called" },
  kind: anyOf("small", "large"),
  note: text,
};
const body = object(bodyFields, ["name"]);
const thingFields: Json = {
  id: { ...text, format: "uuid" },
  name: { ...text, maxLength: 40 },
  state: anyOf("open", "closed"),
  parts: {
    type: "array",
    items: object({ size: { type: "integer" }, colour: text }, ["size"]),
  },
  owner: {
    anyOf: [object({ id: text, phone: text }, ["id"]), { type: "null" }],
  },
  description: text,
};
const thingRequired = ["id", "name", "state", "parts", "owner"];
const thing = object(thingFields, thingRequired);

/** A document with one operation, as pawz writes it. */
function document(parts: Parts = {}): unknown {
  const own = parts.body === undefined ? body : parts.body;
  return {
    paths: {
      "/v1/things/{id}": {
        parameters: "not an operation",
        patch: {
          "x-operation": "shop:thing:change",
          "x-guard": ["general"],
          "x-delegable": true,
          parameters: parts.parameters ?? [
            { name: "id", in: "path", required: true, schema: text },
            limit,
            key,
          ],
          ...(own === null
            ? {}
            : {
                requestBody: {
                  required: parts.bodyRequired ?? true,
                  content: { "application/json": { schema: own } },
                },
              }),
          responses: {
            [parts.status ?? "200"]: {
              headers: Object.fromEntries(
                (parts.headers ?? ["X-Request-Id", "etag"]).map((name) => [
                  name,
                  {},
                ]),
              ),
              content: {
                "application/json": {
                  schema: object({
                    status: text,
                    data: parts.data ?? object({ thing }),
                  }),
                },
              },
            },
            "404": {},
          },
          ...parts.operation,
        },
      },
    },
    components: {
      parameters: {
        Key: {
          name: "Idempotency-Key",
          in: "header",
          required: false,
          schema: text,
        },
      },
    },
  };
}

const released = (...documents: unknown[]) =>
  contractsAsReleased(
    [],
    "1.0.0",
    documents.map((each) => ({ service: "shop", document: each })),
  );
const today = new Date("2026-12-01T00:00:00Z");
function between(old: Parts | undefined, now: Parts | undefined): Break[] {
  const [before, after] = [old, now].map((parts) =>
    parts === undefined ? released() : released(document(parts)),
  );
  return before === undefined || after === undefined
    ? []
    : breaksOf(before, after, today);
}
const withBody = (properties: Json, required = ["name"]): Parts => ({
  body: object({ ...bodyFields, ...properties }, required),
});
const withThing = (properties: Json, drop: readonly string[] = []): Parts => {
  const all = { ...thingFields, ...properties };
  const kept = Object.fromEntries(
    Object.entries(all).filter(([name]) => !drop.includes(name)),
  );
  const required = thingRequired.filter((name) => name in kept);
  return { data: object({ thing: object(kept, required) }) };
};
const going = (sunset?: string): Parts => ({
  operation: {
    deprecated: true,
    "x-deprecated-since": "2026-06-01",
    ...(sunset === undefined ? {} : { "x-sunset": sunset }),
  },
});

const planted = new Set<HttpRule>();
function breaks(
  rule: HttpRule,
  what: string,
  now: Parts | undefined,
  old: Parts = {},
): void {
  planted.add(rule);
  test(`${rule}: ${what}`, () => {
    const found = between(old, now);
    expect([...new Set(found.map((each) => each.rule))]).toEqual([rule]);
    expect(found[0]).toMatchObject({
      service: "shop",
      name: "shop PATCH /v1/things/{id}",
    });
  });
}
function passes(what: string, now: Parts | undefined, old: Parts = {}): void {
  test(what, () => expect(between(old, now)).toEqual([]));
}

describe("a client of the last release is broken by", () => {
  breaks(
    "operation-removed",
    "an operation that nobody announced is gone",
    undefined,
  );
  breaks(
    "operation-removed",
    "one without a sunset is gone",
    undefined,
    going(),
  );
  breaks(
    "operation-removed",
    "one is gone before its sunset",
    undefined,
    going("2026-12-02"),
  );
  breaks("operation-renamed", "another operation name", {
    operation: { "x-operation": "shop:thing:edit" },
  });
  breaks("operation-guarded", "a stricter guard", {
    operation: { "x-guard": ["management"] },
  });
  breaks("operation-guarded", "another condition beside", {
    operation: { "x-guard": ["general", "verified"] },
  });
  breaks(
    "operation-guarded",
    "a door that is no longer public",
    {},
    { operation: { "x-guard": ["public"] } },
  );
  breaks("operation-guarded", "people kept out", {
    operation: { "x-guard": ["service"] },
  });
  breaks("operation-guarded", "narrowed tokens refused", {
    operation: { "x-delegable": false },
  });
  breaks("operation-sunset", "an end without notice", going("2026-12-01"));
  breaks(
    "operation-sunset",
    "an earlier end",
    going("2027-05-31"),
    going("2027-06-01"),
  );
  breaks(
    "operation-request",
    "a new required field",
    withBody({ size: text }, ["name", "size"]),
  );
  breaks(
    "operation-request",
    "an optional field that is required now",
    withBody({}, ["name", "kind"]),
  );
  breaks("operation-request", "a field that is taken no more", {
    body: object(
      { name: { ...text, maxLength: 40 }, kind: anyOf("small", "large") },
      ["name"],
    ),
  });
  breaks(
    "operation-request",
    "a narrower choice",
    withBody({ kind: anyOf("small") }),
  );
  breaks(
    "operation-request",
    "another type",
    withBody({ note: { type: "integer" } }),
  );
  breaks(
    "operation-request",
    "a shorter limit",
    withBody({ name: { ...text, maxLength: 39 } }),
  );
  breaks(
    "operation-request",
    "a format where any text was taken",
    withBody({ note: { ...text, format: "email" } }),
  );
  breaks(
    "operation-request",
    "a body where there was none",
    {},
    { body: null },
  );
  breaks(
    "operation-request",
    "a body that may be left out no more",
    { body: object({ note: text }, []) },
    { body: object({ note: text }, []), bodyRequired: false },
  );
  breaks("operation-request", "no body where there was one", { body: null });
  breaks("operation-request", "a new required parameter", {
    parameters: [
      { name: "id", in: "path", required: true, schema: text },
      limit,
      key,
      { name: "reason", in: "query", required: true, schema: text },
    ],
  });
  breaks("operation-request", "a parameter that is known no more", {
    parameters: [{ name: "id", in: "path", required: true, schema: text }, key],
  });
  breaks("operation-request", "a narrower parameter", {
    parameters: [
      { name: "id", in: "path", required: true, schema: text },
      { ...limit, schema: { type: "integer", minimum: 1, maximum: 50 } },
      key,
    ],
  });
  breaks(
    "operation-response",
    "a required field is gone",
    withThing({}, ["name"]),
  );
  breaks(
    "operation-response",
    "an optional field is gone, even one called like a keyword",
    withThing({}, ["description"]),
  );
  breaks(
    "operation-response",
    "a field in a list is gone",
    withThing({
      parts: { type: "array", items: object({ size: { type: "integer" } }) },
    }),
  );
  breaks(
    "operation-response",
    "a field of a nullable part is gone",
    withThing({
      owner: { anyOf: [object({ id: text }), { type: "null" }] },
    }),
  );
  breaks("operation-response", "a required field became optional", {
    data: object({
      thing: { ...thing, required: ["id", "state", "parts", "owner"] },
    }),
  });
  breaks(
    "operation-response",
    "another type",
    withThing({ name: { type: "integer" } }),
  );
  breaks(
    "operation-response",
    "a value that nobody knows",
    withThing({ state: anyOf("open", "closed", "lost") }),
  );
  breaks(
    "operation-response",
    "null where there was a value",
    withThing({ name: { anyOf: [text, { type: "null" }] } }),
  );
  breaks("operation-response", "another format", withThing({ id: text }));
  breaks("operation-response", "another status", { status: "202" });
  breaks("operation-response", "a header is gone", {
    headers: ["X-Request-Id"],
  });
});

describe("a client of the last release does not notice", () => {
  passes("that nothing changed", {});
  passes(
    "other texts",
    withBody({ name: { ...text, maxLength: 40, description: "Its name" } }),
  );
  test("a new operation", () => {
    expect(breaksOf(released(), released(document()), today)).toEqual([]);
  });
  passes(
    "that an operation is gone after its sunset",
    undefined,
    going("2026-12-01"),
  );
  passes("a deprecation with an end ahead", going("2027-06-01"));
  passes("that an end moved away", going("2027-07-01"), going("2027-06-01"));
  passes(
    "a new optional field, a wider choice, a longer limit",
    withBody({
      size: text,
      kind: anyOf("small", "large", "huge"),
      name: { ...text, maxLength: 80 },
    }),
  );
  passes("a required field that may be left out", withBody({}, []));
  passes("a new optional parameter", {
    parameters: [
      { name: "id", in: "path", required: true, schema: text },
      limit,
      key,
      { name: "sort", in: "query", required: false, schema: text },
    ],
  });
  passes(
    "a new field of the answer, a longer text in it",
    withThing({
      size: text,
      name: { ...text, maxLength: 400 },
    }),
  );
  passes(
    "a choice of the answer that got smaller",
    withThing({ state: anyOf("open") }),
  );
  passes("a new header", { headers: ["X-Request-Id", "etag", "Link"] });
  passes("an open door", { operation: { "x-guard": ["public"] } });
  passes(
    "a looser guard",
    {},
    { operation: { "x-guard": ["general", "verified"] } },
  );
  passes(
    "management let in where root was",
    { operation: { "x-guard": ["management"] } },
    { operation: { "x-guard": ["root"] } },
  );
});

test("every rule has a planted break", () => {
  expect<string[]>([...planted].toSorted()).toEqual(
    Object.keys(httpRules).toSorted(),
  );
});
