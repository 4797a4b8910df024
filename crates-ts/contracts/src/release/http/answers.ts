import { propertiesOf } from "../accepts.ts";
import type { JsonObject } from "../../catalogue/plain-json.ts";

/** Keywords that an answer may loosen: clients read what is there, and a longer text is no other type. */
const BOUNDS =
  /^(min|max)(Length|Items|Properties|imum)$|^exclusiveM(in|ax)imum$|^(pattern|multipleOf|uniqueItems|additionalProperties)$/;

/** What a client relies on in the schema of an answer: fields, types, values and formats; unknown fields it passes over. */
export function lenient(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => !BOUNDS.test(name))
      .map(([name, value]) => {
        if (name === "properties")
          return [
            name,
            Object.fromEntries(
              Object.entries(propertiesOf(schema)).map(([field, one]) => [
                field,
                lenient(one),
              ]),
            ),
          ];
        if (name === "items" && isObject(value)) return [name, lenient(value)];
        if (name === "anyOf" && Array.isArray(value))
          return [name, value.filter(isObject).map(lenient)];
        return [name, value];
      }),
  );
}

/** The fields of an answer that are there no more, required or not, by path (`/sessions/items/ip`). */
export function droppedFields(
  old: JsonObject,
  now: JsonObject,
  path = "",
): string[] {
  const after = propertiesOf(now);
  const own = Object.entries(propertiesOf(old)).flatMap(([name, schema]) => {
    const place = `${path}/${name}`;
    const found = after[name];
    return found === undefined ? [place] : droppedFields(schema, found, place);
  });
  return [...own, ...inItems(old, now, path), ...inUnions(old, now, path)];
}

function inItems(old: JsonObject, now: JsonObject, path: string): string[] {
  const [before, after] = [old["items"], now["items"]];
  return isObject(before) && isObject(after)
    ? droppedFields(before, after, `${path}/items`)
    : [];
}

/** Nullable objects: the alternatives that have fields, one with the other. */
function inUnions(old: JsonObject, now: JsonObject, path: string): string[] {
  const [before, after] = [objectsIn(old), objectsIn(now)];
  return before.length === 1 && after.length === 1
    ? droppedFields(before[0] ?? {}, after[0] ?? {}, path)
    : [];
}

function objectsIn({ anyOf }: JsonObject): JsonObject[] {
  return Array.isArray(anyOf)
    ? anyOf.filter(isObject).filter((each) => each["type"] === "object")
    : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
