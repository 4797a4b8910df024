import { isSecretKey } from "./keys.ts";
import { redacted } from "./mark.ts";
import { scrubText } from "./text.ts";
import { redactUrl } from "./url.ts";

/** Bounds of one log call. Lengths in characters. */
const maxDepth = 6;
const maxEntries = 64;
const maxStringLength = 4096;

/** Dotted paths whose values are secret although their names do not say so. */
export type SecretPaths = ReadonlySet<string>;

/**
 * A copy of a value that may be logged: secrets replaced by name and by shape, strings cut at 4,096
 * characters, lists and objects at 64 entries, depth at 6; no getter, cycle or huge value can break
 * or block the logger.
 */
export function sanitize(value: unknown, paths?: SecretPaths): unknown {
  return walk(value, 0, "", paths);
}

/** As {@link sanitize}, for the fields of one log call. */
export function sanitizeFields(
  fields: Record<string, unknown>,
  paths?: SecretPaths,
): Record<string, unknown> {
  return entriesOf(fields, 0, "", paths);
}

/** Text for a log: without secrets, cut at 4,096 characters (or `maxLength`). */
export function sanitizeText(
  text: string,
  maxLength: number = maxStringLength,
): string {
  const scrubbed = scrubText(
    text.length > maxLength * 2 ? text.slice(0, maxLength * 2) : text,
  );
  if (scrubbed.length <= maxLength && text.length <= maxLength * 2)
    return scrubbed;
  return `${scrubbed.slice(0, maxLength)}… [cut, ${text.length} characters]`;
}

function walk(
  value: unknown,
  depth: number,
  path: string,
  paths: SecretPaths | undefined,
): unknown {
  switch (typeof value) {
    case "string":
      return sanitizeText(value);
    case "bigint":
      return value.toString();
    case "function":
    case "symbol":
      return undefined;
    case "object":
      return value === null ? null : walkObject(value, depth, path, paths);
    default:
      return value;
  }
}

function walkObject(
  value: object,
  depth: number,
  path: string,
  paths: SecretPaths | undefined,
): unknown {
  if (value instanceof Error)
    return `${value.name}: ${sanitizeText(value.message)}`;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return redactUrl(value.href);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return `[${value.byteLength} bytes]`;
  if (depth >= maxDepth) return "[too deep]";
  if (Array.isArray(value)) return listOf(value, depth, path, paths);
  if (
    value instanceof Map ||
    value instanceof Headers ||
    value instanceof URLSearchParams
  ) {
    return entriesOf(Object.fromEntries(value.entries()), depth, path, paths);
  }
  if (value instanceof Set) return listOf([...value], depth, path, paths);
  return entriesOf(value, depth, path, paths);
}

function listOf(
  list: readonly unknown[],
  depth: number,
  path: string,
  paths: SecretPaths | undefined,
): unknown[] {
  const kept = list
    .slice(0, maxEntries)
    .map((item) => walk(item, depth + 1, path, paths));
  if (list.length > maxEntries) kept.push(`[${list.length - maxEntries} more]`);
  return kept;
}

function entriesOf(
  value: object,
  depth: number,
  path: string,
  paths: SecretPaths | undefined,
): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  let total = 0;
  for (const key of Object.keys(value)) {
    total += 1;
    if (kept.length >= maxEntries) continue;
    const here = path === "" ? key : `${path}.${key}`;
    kept.push([sanitizeText(key, 128), entry(value, key, depth, here, paths)]);
  }
  if (total > kept.length) kept.push(["…", `[${total - kept.length} more]`]);
  return Object.fromEntries(kept);
}

function entry(
  owner: object,
  key: string,
  depth: number,
  path: string,
  paths: SecretPaths | undefined,
): unknown {
  const value = read(owner, key);
  if (isSecretKey(key) || paths?.has(path) === true) return hide(value);
  return walk(value, depth + 1, path, paths);
}

/** Whether something was there is no secret; what it was is. */
function hide(value: unknown): unknown {
  return value === undefined || value === null || typeof value === "boolean"
    ? value
    : redacted;
}

/** A getter may throw; the log line must not. */
function read(owner: object, key: string): unknown {
  try {
    return Reflect.get(owner, key);
  } catch {
    return "[unreadable]";
  }
}
