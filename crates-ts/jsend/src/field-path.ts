const maxPathLength = 128;

/**
 * The path of a field as the client sent it: `["items", 0, "sku"]` → `items.0.sku` (http-rules 6).
 * Cut at 128 characters, so that a hostile name does not blow up the answer.
 */
export function fieldPath(parts: readonly (string | number)[]): string {
  const path = parts.join(".");
  return path.length > maxPathLength
    ? `${path.slice(0, maxPathLength - 1)}…`
    : path;
}
