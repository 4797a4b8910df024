import { expect, test } from "bun:test";
import { schemaMistakes } from "../../src/conformance/json-schema.ts";

const person = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", minLength: 2 },
    age: { anyOf: [{ type: "integer", minimum: 0 }, { type: "null" }] },
  },
  additionalProperties: false,
};

test.each([
  [{ name: "Ada" }, 0],
  [{ name: "Ada", age: null }, 0],
  [{ name: "Ada", age: 36 }, 0],
  [{ name: "A" }, 1],
  [{ age: 36 }, 1],
  [{ name: "Ada", age: -1 }, 1],
  [{ name: "Ada", more: 1 }, 1],
  ["Ada", 1],
  [null, 1],
])("%j has %d mistakes", (value, count) => {
  expect(schemaMistakes(person, value, {})).toHaveLength(count);
});

test("references lead into the document, and a broken one is a mistake", () => {
  const root = { components: { schemas: { Person: person } } };
  expect(
    schemaMistakes(
      { $ref: "#/components/schemas/Person" },
      { name: "Ada" },
      root,
    ),
  ).toEqual([]);
  expect(
    schemaMistakes(
      { $ref: "#/components/schemas/Nobody" },
      { name: "Ada" },
      root,
    ),
  ).toHaveLength(1);
});

test("a keyword that the checker does not know is a mistake, never a pass", () => {
  expect(
    schemaMistakes({ type: "string", contentEncoding: "base64" }, "x", {}),
  ).toHaveLength(1);
});
