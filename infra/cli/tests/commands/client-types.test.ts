import { describe, expect, test } from "bun:test";
import { operationsOf } from "../../commands/generate/client/operations.ts";
import { typeOf } from "../../commands/generate/client/schema-type.ts";

describe("a schema of a document, as a type of the client", () => {
  test.each([
    [{ type: "integer", minimum: 1 }, "number"],
    [{ const: "daily", type: "string" }, '"daily"'],
    [{ enum: ["a", "b"] }, '"a" | "b"'],
    [{ anyOf: [{ type: "string" }, { type: "null" }] }, "string | null"],
    [{ type: ["string", "null"] }, "string | null"],
    [
      { type: "array", items: { anyOf: [{ const: 1 }, { const: 2 }] } },
      "readonly (1 | 2)[]",
    ],
    [
      { type: "object", additionalProperties: { type: "boolean" } },
      "Readonly<Record<string, boolean>>",
    ],
    [
      { type: "object", additionalProperties: false, properties: {} },
      "Record<never, never>",
    ],
    [{}, "unknown"],
  ])("%j", (schema, type) => {
    expect(typeOf(schema)).toBe(type);
  });

  test("keeps which members are required, quotes odd names, and no description ends its comment early", () => {
    const schema = {
      type: "object",
      required: ["if-match"],
      properties: {
        "if-match": { type: "string", description: "An ETag */ alert()" },
        limit: { type: "integer" },
      },
    };
    expect(typeOf(schema)).toBe(
      '{\n/** An ETag * / alert() */\nreadonly "if-match": string;\nreadonly limit?: number;\n}',
    );
  });

  test("that no type exists for stops the generation", () => {
    expect(() => typeOf({ type: "tuple" })).toThrow('"tuple"');
  });
});

test("an operation is called by its resource and name, behind the gateway, with what its document says", () => {
  const json = (schema: unknown) => ({ "application/json": { schema } });
  const answer = (data: unknown) => ({
    content: json({ type: "object", properties: { data } }),
  });
  const code = { anyOf: [{ const: "name-taken" }, { const: "too-long" }] };
  const reasons = {
    additionalProperties: { type: "object", properties: { code } },
  };
  const document = {
    components: {
      parameters: { Key: { name: "Idempotency-Key", in: "header" } },
    },
    paths: {
      "/v1/shelves/{id}": {
        patch: {
          "x-operation": "shop:book-shelf:change-name",
          summary: "Renames",
          parameters: [
            {
              name: "id",
              in: "path",
              required: true,
              schema: { type: "string" },
            },
            { $ref: "#/components/parameters/Key" },
          ],
          requestBody: { content: json({ type: "object", properties: {} }) },
          responses: { 200: answer({ type: "null" }), 422: answer(reasons) },
        },
      },
    },
  };
  expect(operationsOf("shop", document)).toEqual([
    {
      resource: "bookShelf",
      name: "changeName",
      summary: "Renames",
      method: "PATCH",
      path: "/shop/v1/shelves/{id}",
      keyed: true,
      input:
        "{\nreadonly params: {\nreadonly id: string;\n};\nreadonly body: Readonly<Record<string, unknown>>;\n}",
      data: "null",
      codes: ["name-taken", "too-long"],
    },
  ]);
});
