import type { TSchema } from "@sinclair/typebox";
import { strict } from "../compile/strict.ts";
import type { SchemaObject } from "./types.ts";

/** A TypeBox schema as plain JSON Schema 2020-12, closed as pawz checks it; symbols and functions fall away. */
export function plainSchema(schema: TSchema): SchemaObject {
  const plain: unknown = JSON.parse(JSON.stringify(strict(schema)));
  return isObject(plain) ? plain : {};
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
