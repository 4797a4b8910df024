import { isObject, type JsonObject } from "./json.ts";

/**
 * Checks a value against the part of JSON Schema 2020-12 that our documents use
 * (https://json-schema.org/draft/2020-12). An unknown keyword is a mistake of its own, so that nothing passes unseen.
 */
export function schemaMistakes(
  schema: unknown,
  value: unknown,
  root: JsonObject,
  path = "$",
): string[] {
  if (schema === true) return [];
  if (!isObject(schema)) return [`${path}: not a schema`];
  return Object.entries(schema).flatMap(([keyword, argument]) => {
    if (annotations.has(keyword)) return [];
    const check = keywords.get(keyword);
    if (check === undefined)
      return [`${path}: the keyword "${keyword}" is not known to the suite`];
    return check({ argument, value, schema, root, path });
  });
}

type Context = {
  readonly argument: unknown;
  readonly value: unknown;
  readonly schema: JsonObject;
  readonly root: JsonObject;
  readonly path: string;
};
type Keyword = (context: Context) => string[];

const annotations: ReadonlySet<string> = new Set([
  "title",
  "description",
  "default",
  "examples",
  "example",
  "deprecated",
  "readOnly",
  "writeOnly",
  "$comment",
]);

const formats = new Map<string, RegExp>([
  ["uuid", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  ["date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/],
  ["date", /^\d{4}-\d\d-\d\d$/],
  ["email", /^[^\s@]+@[^\s@]+$/],
  ["uri", /^[a-z][a-z0-9+.-]*:\S+$/i],
  ["currency", /^[A-Z]{3}$/],
  ["decimal", /^-?\d+(\.\d+)?$/],
  ["phone", /^\+\d{7,15}$/],
]);

function test(passes: boolean, { path }: Context, wanted: string): string[] {
  return passes ? [] : [`${path}: ${wanted}`];
}

function onText(
  context: Context,
  check: (text: string) => boolean,
  wanted: string,
): string[] {
  return typeof context.value === "string"
    ? test(check(context.value), context, wanted)
    : [];
}

function onNumber(
  context: Context,
  check: (number: number, limit: number) => boolean,
  wanted: string,
): string[] {
  const limit = Number(context.argument);
  return typeof context.value === "number"
    ? test(check(context.value, limit), context, `${wanted} ${limit}`)
    : [];
}

function onSize(
  context: Context,
  sizeOf: (value: unknown) => number | undefined,
  least: boolean,
): string[] {
  const size = sizeOf(context.value);
  const limit = Number(context.argument);
  if (size === undefined) return [];
  return test(
    least ? size >= limit : size <= limit,
    context,
    `a size of ${least ? "at least" : "at most"} ${limit}`,
  );
}

const lengthOf = (value: unknown): number | undefined =>
  typeof value === "string" ? [...value].length : undefined;
const itemsOf = (value: unknown): number | undefined =>
  Array.isArray(value) ? value.length : undefined;
const propertiesOf = (value: unknown): number | undefined =>
  isObject(value) ? Object.keys(value).length : undefined;

function typeOf(value: unknown): string[] {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  if (typeof value === "number")
    return Number.isInteger(value) ? ["integer", "number"] : ["number"];
  return [typeof value];
}

function resolve(reference: string, root: JsonObject): unknown {
  if (!reference.startsWith("#/")) return undefined;
  let here: unknown = root;
  for (const name of reference.slice(2).split("/"))
    here = isObject(here)
      ? here[name.replaceAll("~1", "/").replaceAll("~0", "~")]
      : undefined;
  return here;
}

function some(context: Context): string[] {
  const members = Array.isArray(context.argument) ? context.argument : [];
  const fits = members.some(
    (member) =>
      schemaMistakes(member, context.value, context.root, context.path)
        .length === 0,
  );
  return test(fits, context, "one of the alternatives");
}

/** Names that the schema itself describes. */
function describedNames({ schema }: Context, name: string): boolean {
  if (
    isObject(schema["properties"]) &&
    Object.hasOwn(schema["properties"], name)
  )
    return true;
  const patterns = isObject(schema["patternProperties"])
    ? Object.keys(schema["patternProperties"])
    : [];
  return patterns.some((pattern) => new RegExp(pattern, "u").test(name));
}

const keywords = new Map<string, Keyword>([
  [
    "$ref",
    (c) =>
      schemaMistakes(
        resolve(String(c.argument), c.root),
        c.value,
        c.root,
        c.path,
      ),
  ],
  [
    "type",
    (c) => {
      const wanted = Array.isArray(c.argument) ? c.argument : [c.argument];
      return test(
        typeOf(c.value).some((type) => wanted.includes(type)),
        c,
        `of type ${wanted.join(" or ")}`,
      );
    },
  ],
  [
    "const",
    (c) => test(Bun.deepEquals(c.value, c.argument), c, "the constant"),
  ],
  [
    "enum",
    (c) =>
      test(
        Array.isArray(c.argument) &&
          c.argument.some((each) => Bun.deepEquals(each, c.value)),
        c,
        "one of the values",
      ),
  ],
  ["anyOf", some],
  ["oneOf", some],
  [
    "allOf",
    (c) =>
      Array.isArray(c.argument)
        ? c.argument.flatMap((part) =>
            schemaMistakes(part, c.value, c.root, c.path),
          )
        : [],
  ],
  [
    "required",
    (c) =>
      isObject(c.value) && Array.isArray(c.argument)
        ? c.argument.flatMap((name) =>
            Object.hasOwn(Object(c.value), String(name))
              ? []
              : [`${c.path}.${String(name)}: missing`],
          )
        : [],
  ],
  [
    "properties",
    (c) =>
      isObject(c.value)
        ? Object.entries(c.value).flatMap(([name, value]) => {
            const schema =
              isObject(c.argument) && Object.hasOwn(c.argument, name)
                ? c.argument[name]
                : true;
            return schemaMistakes(schema, value, c.root, `${c.path}.${name}`);
          })
        : [],
  ],
  [
    "patternProperties",
    (c) =>
      isObject(c.value) && isObject(c.argument)
        ? Object.entries(c.argument).flatMap(([pattern, schema]) =>
            Object.entries(Object(c.value))
              .filter(([name]) => new RegExp(pattern, "u").test(name))
              .flatMap(([name, value]) =>
                schemaMistakes(schema, value, c.root, `${c.path}.${name}`),
              ),
          )
        : [],
  ],
  [
    "additionalProperties",
    (c) =>
      isObject(c.value)
        ? Object.entries(c.value)
            .filter(([name]) => !describedNames(c, name))
            .flatMap(([name, value]) =>
              c.argument === false
                ? [`${c.path}.${name}: not in the schema`]
                : schemaMistakes(
                    c.argument,
                    value,
                    c.root,
                    `${c.path}.${name}`,
                  ),
            )
        : [],
  ],
  ["unevaluatedProperties", () => []],
  [
    "items",
    (c) =>
      Array.isArray(c.value) && !Array.isArray(c.argument)
        ? c.value.flatMap((item, at) =>
            schemaMistakes(c.argument, item, c.root, `${c.path}.${at}`),
          )
        : [],
  ],
  ["additionalItems", () => []],
  [
    "uniqueItems",
    (c) =>
      Array.isArray(c.value)
        ? test(
            new Set(c.value.map((item) => JSON.stringify(item))).size ===
              c.value.length,
            c,
            "without repetition",
          )
        : [],
  ],
  ["minItems", (c) => onSize(c, itemsOf, true)],
  ["maxItems", (c) => onSize(c, itemsOf, false)],
  ["minLength", (c) => onSize(c, lengthOf, true)],
  ["maxLength", (c) => onSize(c, lengthOf, false)],
  ["minProperties", (c) => onSize(c, propertiesOf, true)],
  ["maxProperties", (c) => onSize(c, propertiesOf, false)],
  [
    "minimum",
    (c) => onNumber(c, (number, limit) => number >= limit, "at least"),
  ],
  [
    "maximum",
    (c) => onNumber(c, (number, limit) => number <= limit, "at most"),
  ],
  [
    "exclusiveMinimum",
    (c) => onNumber(c, (number, limit) => number > limit, "above"),
  ],
  [
    "exclusiveMaximum",
    (c) => onNumber(c, (number, limit) => number < limit, "below"),
  ],
  [
    "multipleOf",
    (c) =>
      onNumber(
        c,
        (number, step) => Number.isInteger(number / step),
        "a multiple of",
      ),
  ],
  [
    "pattern",
    (c) =>
      onText(
        c,
        (text) => new RegExp(String(c.argument), "u").test(text),
        "of the pattern",
      ),
  ],
  [
    "format",
    (c) =>
      onText(
        c,
        (text) => formats.get(String(c.argument))?.test(text) ?? false,
        `of the format ${String(c.argument)}`,
      ),
  ],
]);
