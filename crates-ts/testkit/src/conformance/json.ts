/** A parsed JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A property that must be an object; an empty one when it is not there. */
export function objectAt(
  value: unknown,
  ...path: readonly string[]
): JsonObject {
  let here: unknown = value;
  for (const name of path) here = isObject(here) ? here[name] : undefined;
  return isObject(here) ? here : {};
}

/** A property that must be a list; an empty one when it is not there. */
export function listAt(
  value: unknown,
  ...path: readonly string[]
): readonly unknown[] {
  const last = path.at(-1);
  if (last === undefined) return Array.isArray(value) ? value : [];
  const list = objectAt(value, ...path.slice(0, -1))[last];
  return Array.isArray(list) ? list : [];
}

/** A property that must be a text; empty when it is not there. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const last = path.at(-1);
  const text =
    last === undefined ? value : objectAt(value, ...path.slice(0, -1))[last];
  return typeof text === "string" ? text : "";
}

/** Every text value inside a value; names are not among them. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
