const maxDepth = 64;

/**
 * Refuses what would come back from a store as something else: JSON.stringify drops `undefined`, makes `null` of `NaN`
 * and a string of a Date, and PostgreSQL takes neither U+0000 nor half a surrogate pair.
 *
 * @param path What the value is called in the error, such as `events[0].data`.
 * @throws RangeError naming the path and what stands there.
 */
export function checkJson(value: unknown, path: string, depth = 0): void {
  if (depth > maxDepth)
    throw new RangeError(`${path} is nested deeper than ${String(maxDepth)}`);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      checkJson(item, `${path}[${String(index)}]`, depth + 1);
    return;
  }
  if (isPlainObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      checkText(key, `a key of ${path}`);
      checkJson(item, `${path}.${key}`, depth + 1);
    }
    return;
  }
  checkScalar(value, path);
}

/** @throws RangeError for text that cannot be stored, naming `path`. */
export function checkText(text: string, path: string): void {
  if (text.includes("\u0000"))
    throw new RangeError(`${path} has the character U+0000`);
  if (!text.isWellFormed())
    throw new RangeError(`${path} has half a surrogate pair`);
}

function checkScalar(value: unknown, path: string): void {
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") {
    checkText(value, path);
    return;
  }
  if (typeof value === "number" && Number.isFinite(value)) return;
  throw new RangeError(`${path} is not JSON: ${describe(value)}`);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return typeof value;
  return `an object of ${value.constructor.name}`;
}
