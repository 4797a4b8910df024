import fc from "fast-check";
import { isObject, type JsonObject, listAt, objectAt } from "../json.ts";
import { canary } from "../probes.ts";

const extraLength = 24;
const maxItems = 4;

/** Texts of a format, some with the canary inside, so that whoever repeats one is found. */
const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.uuid(),
  email: fc.constantFrom(`${canary}@example.test`, "ada@example.test"),
  "date-time": fc
    .date({
      noInvalidDate: true,
      min: new Date(0),
      max: new Date("2100-01-01"),
    })
    .map((date) => date.toISOString()),
  date: fc.constantFrom("2026-02-28", "2024-02-29", "1999-12-31"),
  uri: fc.constantFrom("https://example.test/", `https://${canary}.example`),
  currency: fc.constantFrom("EUR", "JPY"),
  decimal: fc.constantFrom("0", "12.5", "-3.1415", "9999999999"),
  phone: fc.constantFrom("+4312345678", "+12025550123"),
};

/** Values that a schema of our documents allows. Throws for a keyword that it does not know to obey. */
export function valuesOf(schema: JsonObject): fc.Arbitrary<unknown> {
  const { const: only, enum: listed, anyOf, allOf, type } = schema;
  if ("const" in schema) return fc.constant(only);
  if (Array.isArray(listed)) return fc.constantFrom(...listed.map(asUnknown));
  if (Array.isArray(anyOf))
    return fc.oneof(...anyOf.map((each) => valuesOf(objectAt(each))));
  if (Array.isArray(allOf))
    return fc
      .tuple(...allOf.map((each) => valuesOf(objectAt(each))))
      .map((parts) =>
        parts.reduce<JsonObject>(
          (all, each) => ({ ...all, ...objectAt(each) }),
          {},
        ),
      );
  switch (type) {
    case "object":
      return objectsOf(schema);
    case "array":
      return listsOf(schema);
    case "string":
      return textsOf(schema);
    case "integer":
      return numbersOf(schema, true);
    case "number":
      return numbersOf(schema, false);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

const asUnknown = (value: unknown): unknown => value;

function objectsOf(schema: JsonObject): fc.Arbitrary<unknown> {
  const required = listAt(schema, "required").map(String);
  const properties = Object.entries(objectAt(schema, "properties")).map(
    ([name, one]): [string, fc.Arbitrary<unknown>] => [
      name,
      valuesOf(objectAt(one)),
    ],
  );
  const optional = properties.filter(([name]) => !required.includes(name));
  const least = numberAt(schema, "minProperties", 0);
  return fc
    .record(Object.fromEntries(properties), {
      requiredKeys: required.filter((name) =>
        properties.some(([known]) => known === name),
      ),
    })
    .chain((made) =>
      Object.keys(made).length >= least || optional.length === 0
        ? fc.constant(made)
        : fc
            .record(Object.fromEntries(optional))
            .map((all) => ({ ...all, ...made })),
    );
}

function listsOf(schema: JsonObject): fc.Arbitrary<unknown[]> {
  const items = valuesOf(objectAt(schema, "items"));
  const minLength = numberAt(schema, "minItems", 0);
  const maxLength = Math.min(
    numberAt(schema, "maxItems", maxItems),
    Math.max(minLength, maxItems),
  );
  return schema["uniqueItems"] === true
    ? fc.uniqueArray(items, {
        minLength,
        maxLength,
        selector: (each) => JSON.stringify(each),
      })
    : fc.array(items, { minLength, maxLength });
}

function textsOf(schema: JsonObject): fc.Arbitrary<string> {
  const { format, pattern } = schema;
  if (typeof format === "string")
    return formats[format] ?? unknownFormat(format);
  if (typeof pattern === "string")
    return fc.stringMatching(new RegExp(pattern));
  const minLength = numberAt(schema, "minLength", 0);
  const most = numberAt(schema, "maxLength", minLength + extraLength);
  const maxLength = Math.min(most, minLength + extraLength);
  const plain = fc.string({ minLength, maxLength, unit: "grapheme-ascii" });
  return canary.length >= minLength && canary.length <= most
    ? fc.oneof(plain, fc.constant(canary))
    : plain;
}

function unknownFormat(format: string): never {
  throw new Error(`the random run knows no texts of the format "${format}"`);
}

function numbersOf(
  schema: JsonObject,
  isInteger: boolean,
): fc.Arbitrary<number> {
  const step = numberAt(schema, "multipleOf", isInteger ? 1 : 0.25);
  const min = Math.ceil(numberAt(schema, "minimum", -1000) / step);
  const max = Math.floor(numberAt(schema, "maximum", 1_000_000) / step);
  return fc.integer({ min, max }).map((count) => count * step);
}

function numberAt(schema: JsonObject, name: string, otherwise: number): number {
  const value = schema[name];
  return typeof value === "number" ? value : otherwise;
}

/** Whether a schema describes an object with named fields. */
export function hasFields(schema: JsonObject): boolean {
  return isObject(schema["properties"]);
}
