import { isObject } from "./snapshot.ts";
import type { JsonObject } from "../catalogue/plain-json.ts";

/** Why a reader would refuse what a writer may write. */
export type Refusal = {
  /** `/roles/items`; empty for the whole. */
  readonly path: string;
  readonly kind: "required" | "type" | "values" | "field";
  readonly what: string;
};

/** Keywords that say nothing about which values are valid. */
const ANNOTATIONS =
  /^(x-.*|\$id|\$schema|title|description|default|examples|deprecated|readOnly|writeOnly)$/;
const LOWER = [
  "minLength",
  "minimum",
  "exclusiveMinimum",
  "minItems",
  "minProperties",
];
const UPPER = [
  "maxLength",
  "maximum",
  "exclusiveMaximum",
  "maxItems",
  "maxProperties",
];
const SAME = [
  "format",
  "pattern",
  "multipleOf",
  "uniqueItems",
  "contentEncoding",
];
const KNOWN = new Set([
  "type",
  "const",
  "enum",
  "anyOf",
  "properties",
  "required",
  "items",
  "additionalProperties",
  ...LOWER,
  ...UPPER,
  ...SAME,
]);

/**
 * What of the values that `writer` allows `reader` would refuse; empty when it takes every one.
 *
 * Both are JSON Schemas as TypeBox writes them. A writer sends the properties that its schema names and no others, which
 * `publishFaults` sees to. What cannot be compared (an unknown keyword, another pattern) counts as refused.
 */
export function refusals(
  reader: JsonObject,
  writer: JsonObject,
  path = "",
): Refusal[] {
  const r = bare(reader);
  const w = bare(writer);
  if (Bun.deepEquals(r, w) || Object.keys(r).length === 0) return [];
  const odd = [...Object.keys(r), ...Object.keys(w)].find(
    (keyword) => !KNOWN.has(keyword),
  );
  if (odd !== undefined)
    return [{ path, kind: "type", what: `${odd} cannot be compared` }];
  const written = alternativesOf(w);
  if (written !== undefined)
    return written.flatMap((each) => refusals(r, each, path));
  const readable = alternativesOf(r);
  if (readable !== undefined) return noneTakes(readable, w, path);
  const other = otherType(r, w, path);
  return other.length > 0 ? other : values(r, w, path);
}

/** A union or a list of values as one schema each. */
function alternativesOf(schema: JsonObject): JsonObject[] | undefined {
  const { anyOf, enum: listed } = schema;
  if (Array.isArray(anyOf)) return anyOf.filter(isObject);
  if (Array.isArray(listed))
    return listed.map((value: unknown) => ({ const: value }));
  return undefined;
}

function noneTakes(
  readable: readonly JsonObject[],
  writer: JsonObject,
  path: string,
): Refusal[] {
  if (readable.some((each) => refusals(each, writer, path).length === 0))
    return [];
  const what =
    "const" in writer
      ? `${JSON.stringify(writer["const"])} is none of the values`
      : `${typeNamed(writer["type"])} is none of the alternatives`;
  return [{ path, kind: "values", what }];
}

function otherType(r: JsonObject, w: JsonObject, path: string): Refusal[] {
  const wanted = r["type"];
  const given = w["type"] ?? ("const" in w ? typeOf(w["const"]) : undefined);
  if (wanted === undefined || wanted === given) return [];
  if (wanted === "number" && given === "integer") return [];
  const what = `${typeNamed(given)} where ${typeNamed(wanted)} was promised`;
  return [{ path, kind: "type", what }];
}

const typeNamed = (type: unknown): string =>
  typeof type === "string" ? type : "any value";

function values(r: JsonObject, w: JsonObject, path: string): Refusal[] {
  if ("const" in r)
    return Bun.deepEquals(r["const"], w["const"])
      ? []
      : [
          {
            path,
            kind: "values",
            what: `other values than ${JSON.stringify(r["const"])}`,
          },
        ];
  if ("const" in w) return valueAgainst(r, w["const"], path);
  return [
    ...bounds(r, w, path),
    ...(isObject(r["items"])
      ? refusals(
          r["items"],
          isObject(w["items"]) ? w["items"] : {},
          `${path}/items`,
        )
      : []),
    ...(isObject(r["properties"]) ? fields(r, w, path) : []),
  ];
}

function bounds(r: JsonObject, w: JsonObject, path: string): Refusal[] {
  const refused = (keyword: string): Refusal => ({
    path,
    kind: keyword === "format" || keyword === "pattern" ? "type" : "values",
    what: `${keyword} ${JSON.stringify(w[keyword]) ?? "none"} where ${JSON.stringify(r[keyword])} was promised`,
  });
  const outside = (keyword: string, sign: 1 | -1): boolean => {
    const [limit, own] = [r[keyword], w[keyword]];
    if (typeof limit !== "number") return false;
    return typeof own !== "number" || own * sign > limit * sign;
  };
  return [
    ...SAME.filter((keyword) => keyword in r && r[keyword] !== w[keyword]),
    ...LOWER.filter((keyword) => outside(keyword, -1)),
    ...UPPER.filter((keyword) => outside(keyword, 1)),
  ].map(refused);
}

/** One written value against a reader that lists none: its length and size; a format or pattern cannot be judged by it. */
function valueAgainst(r: JsonObject, value: unknown, path: string): Refusal[] {
  const size = typeof value === "string" ? value.length : value;
  const as = (list: readonly string[]): JsonObject =>
    Object.fromEntries(list.map((keyword) => [keyword, size]));
  return bounds(r, { ...as(LOWER), ...as(UPPER) }, path);
}

function fields(r: JsonObject, w: JsonObject, path: string): Refusal[] {
  const wanted = propertiesOf(r);
  const given = propertiesOf(w);
  const [needs, has] = [requiredOf(r), requiredOf(w)];
  const missing = [...needs].filter((name) => !has.has(name));
  const stray =
    r["additionalProperties"] === false
      ? Object.keys(given).filter((name) => !(name in wanted))
      : [];
  return [
    ...missing.map((name): Refusal => ({
      path: `${path}/${name}`,
      kind: "required",
      what: name in given ? "may be missing" : "is never there",
    })),
    ...stray.map((name): Refusal => ({
      path: `${path}/${name}`,
      kind: "field",
      what: "is not known and nothing unknown is taken",
    })),
    ...Object.entries(wanted).flatMap(([name, schema]) => {
      const own = given[name];
      return own === undefined ? [] : refusals(schema, own, `${path}/${name}`);
    }),
  ];
}

/** The properties of an object schema. */
export function propertiesOf(schema: JsonObject): Record<string, JsonObject> {
  const { properties } = schema;
  if (!isObject(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).filter((entry): entry is [string, JsonObject] =>
      isObject(entry[1]),
    ),
  );
}

function requiredOf({ required }: JsonObject): Set<string> {
  return new Set(Array.isArray(required) ? required.map(String) : []);
}

const bare = (schema: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(schema).filter(([keyword]) => !ANNOTATIONS.test(keyword)),
  );

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}
