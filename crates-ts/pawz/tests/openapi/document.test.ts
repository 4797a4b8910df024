import { describe, expect, test } from "bun:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import {
  DefinitionError,
  openApiDocument,
  reply,
  route,
  type Route,
  t,
} from "@tixlys/pawz";
import { definePolicy } from "@tixlys/biscuit";
import { createThings, fixtureRoutes } from "@tixlys/testkit/fixture";

function documentOf(routes: readonly Route[]) {
  return openApiDocument({
    name: "shop",
    version: "1.2.3",
    routes: { v1: routes },
  });
}
const fixture = documentOf(fixtureRoutes(createThings()));

const shared = {
  method: "POST",
  path: "/x",
  operation: "shop:x:make",
  summary: "X",
  guard: "general",
  response: { status: 200, data: null },
  errors: [],
  handle: () => reply.none(),
} as const;

describe("the OpenAPI document", () => {
  test("http-rules 68: is valid 3.1 by the official schema, without any infrastructure", async () => {
    const { valid, errors } = await new Validator().validate(
      structuredClone({ ...fixture }),
    );
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(fixture.openapi).toBe("3.1.1");
  });

  test("says where an operation may redirect instead, and that it answers whatever Accept says", () => {
    const asked = route({
      ...shared,
      method: "GET",
      anyAccept: true,
      response: { status: 200, otherStatus: 302, data: null },
    });
    const operation = documentOf([asked]).paths["/v1/x"]?.["get"];
    expect(operation?.["x-any-accept"]).toBe(true);
    expect(operation?.responses).not.toContainKey("406");
    expect(operation?.responses["200"]).toContainKey("content");
    expect(operation?.responses["302"]).not.toContainKey("content");
    expect(operation?.responses["302"]?.["headers"]).toContainKey("Location");
    const plain = documentOf([route(shared)]).paths["/v1/x"]?.["post"];
    expect(plain?.["x-any-accept"]).toBeUndefined();
    expect(plain?.responses).toContainKey("406");
  });

  test("decision 5, 46: carries operation, guard and a camelCase operationId", () => {
    const operation = fixture.paths["/v1/things/{id}"]?.["get"];
    expect(operation).toMatchObject({
      operationId: "shopThingRead",
      "x-operation": "shop:thing:read",
      "x-guard": ["general"],
      "x-delegable": true,
      security: [{ bearer: [] }],
      tags: ["thing"],
    });
    expect(fixture.paths["/v1/things"]?.["get"]?.security).toEqual([]);
    expect(fixture.paths["/v1/areas/service"]?.["post"]?.security).toEqual([
      { service: [] },
    ]);
  });

  test("shows a policy of one's own whole: its name and version as guard, its rule beside it, valid by the official schema", async () => {
    const payout = definePolicy({
      name: "payout",
      version: 3,
      summary: "Providers with a second factor",
      allow: { roles: ["provider"], aal: 2 },
    });
    const feeds = definePolicy({
      name: "feeds",
      version: 1,
      summary: "The feed service",
      allow: { services: ["feed"] },
    });
    const document = documentOf([
      route({ ...shared, guard: ["general", payout] }),
      route({ ...shared, guard: feeds, path: "/y", operation: "shop:y:make" }),
    ]);
    expect(document.paths["/v1/x"]?.["post"]).toMatchObject({
      "x-guard": ["general", "payout@3"],
      "x-policies": [{ name: "payout", version: 3, datalog: payout.datalog }],
      security: [{ bearer: [] }],
    });
    expect(
      JSON.stringify(document.paths["/v1/x"]?.["post"]?.responses),
    ).toContain("step-up-required");
    expect(document.paths["/v1/y"]?.["post"]?.security).toEqual([
      { service: [] },
    ]);
    const { valid } = await new Validator().validate(
      structuredClone({ ...document }),
    );
    expect(valid).toBe(true);
  });

  test("closes every object as pawz checks it, and leaves nothing of TypeBox behind", () => {
    const text = JSON.stringify(
      fixture.paths["/v1/things"]?.["post"]?.requestBody,
    );
    expect(text).toContain('"additionalProperties":false');
    expect(text).not.toContain("TypeBox");
    expect(text).not.toContain("nullable");
  });

  test("declares the statuses and codes that pawz and the handler answer with", () => {
    const responses = fixture.paths["/v1/things"]?.["post"]?.responses ?? {};
    expect(Object.keys(responses).sort()).toEqual(
      [
        "201",
        "400",
        "401",
        "403",
        "406",
        "409",
        "413",
        "414",
        "415",
        "422",
        "500",
        "503",
        "504",
      ].sort(),
    );
    expect(JSON.stringify(responses["409"])).toContain("name-taken");
    expect(JSON.stringify(responses["201"])).toContain("Location");
  });

  test("is the same text every time", () => {
    expect(JSON.stringify(documentOf(fixtureRoutes(createThings())))).toBe(
      JSON.stringify(fixture),
    );
  });

  test("http-rules 69: refuses an example that its schema refuses, and says where", () => {
    const pattern = route({
      ...shared,
      body: t.Object({ code: t.String({ pattern: "^[A-Z]{3}-\\d{4}$" }) }),
    });
    expect(() => documentOf([pattern])).toThrow(DefinitionError);
    expect(() => documentOf([pattern])).toThrow(
      'code (invalid-format); give the field "examples"',
    );
    const helped = route({
      ...shared,
      body: t.Object({
        code: t.String({
          pattern: "^[A-Z]{3}-\\d{4}$",
          examples: ["ABC-1234"],
        }),
      }),
    });
    expect(
      documentOf([helped]).paths["/v1/x"]?.["post"]?.requestBody,
    ).toMatchObject({
      content: { "application/json": { example: { code: "ABC-1234" } } },
    });
    const wrong = route({
      ...shared,
      body: t.Object({ n: t.Integer() }),
      bodyExample: { n: "one" },
    });
    expect(() => documentOf([wrong])).toThrow("correct it");
  });

  test("makes examples for every kind of schema that we use", () => {
    const everything = route({
      ...shared,
      body: t.Object({
        text: t.String({ minLength: 20, maxLength: 30 }),
        short: t.String({ maxLength: 3 }),
        step: t.Integer({ minimum: 3, multipleOf: 5 }),
        ratio: t.Number({
          exclusiveMinimum: 0,
          maximum: 0.5,
          examples: [0.25],
        }),
        choice: t.Union([t.Literal("a"), t.Literal("b")]),
        maybe: t.Union([t.Null(), t.String({ format: "email" })]),
        list: t.Array(t.String({ format: "uuid" }), { minItems: 2 }),
        tuple: t.Tuple([t.Boolean(), t.Null()]),
        record: t.Record(t.String(), t.Integer()),
        both: t.Intersect([
          t.Object({ a: t.Integer() }),
          t.Object({ b: t.String() }),
        ]),
        when: t.String({ format: "date-time" }),
        day: t.String({ format: "date" }),
        where: t.String({ format: "uri" }),
        money: t.Object({
          amount: t.String({ format: "decimal" }),
          currency: t.String({ format: "currency" }),
        }),
        phone: t.Optional(t.String({ format: "phone" })),
      }),
    });
    expect(() => documentOf([everything])).not.toThrow();
  });
});
