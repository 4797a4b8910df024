import type { TSchema } from "@sinclair/typebox";
import { strict } from "../compile/strict.ts";
import type { SchemaObject } from "./types.ts";

/** A TypeBox schema as plain JSON Schema 2020-12, closed as pawz checks it; symbols and functions fall away. */
export function plainSchema(schema: TSchema): SchemaObject {
  const plain: unknown = JSON.parse(JSON.stringify(strict(schema)));
  return isObject(plain) ? plain : {};
}

/** The same for what a client sends: a field with a default may be left out. */
export function requestSchema(schema: TSchema): SchemaObject {
  return withoutDefaulted(plainSchema(schema));
}

function withoutDefaulted(schema: SchemaObject): SchemaObject {
  const { properties, required, items, anyOf } = schema;
  if (Array.isArray(anyOf))
    return { ...schema, anyOf: anyOf.filter(isObject).map(withoutDefaulted) };
  if (isObject(items)) return { ...schema, items: withoutDefaulted(items) };
  if (!isObject(properties)) return schema;
  const needed = (Array.isArray(required) ? required.map(String) : []).filter(
    (name) => !hasDefault(properties[name]),
  );
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, value]) => {
      if (keyword === "properties") return [[keyword, ofEach(properties)]];
      if (keyword !== "required") return [[keyword, value]];
      return needed.length === 0 ? [] : [[keyword, needed]];
    }),
  );
}

function ofEach(properties: Readonly<Record<string, unknown>>): SchemaObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [
      name,
      isObject(one) ? withoutDefaulted(one) : one,
    ]),
  );
}

function hasDefault(schema: unknown): boolean {
  return isObject(schema) && schema["default"] !== undefined;
}

/** Whether a value is an object with names. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as it goes on the wire: dates are texts, `undefined` is not there. */
export function onTheWire(value: unknown): unknown {
  const json = JSON.stringify(value);
  return json === undefined ? undefined : JSON.parse(json);
}
