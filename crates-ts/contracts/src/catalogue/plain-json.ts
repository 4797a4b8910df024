import type { TSchema } from "@sinclair/typebox";

/** Plain JSON, ready to be written. */
export type JsonObject = { readonly [key: string]: unknown };

/** The schema as JSON has it: without the symbols by which TypeBox knows its kinds. */
export function plainJson(schema: TSchema): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(schema));
  return isObject(copy) ? copy : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null;
}
