import { err, ok, type Result } from "@tixlys/nexus";

const longestType = 100;
const form =
  /^(\*|[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)?\.\*|[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*){2})$/;

/** Why a filter is refused: `malformed`, or a type that nobody publishes, of which it would never hear. */
export type TypesRejection = "malformed" | "unknown";

/**
 * Reads a filter of types, each one exact or a prefix (`orders.*`), against those that are published.
 *
 * @returns Each once, in their order.
 */
export function parseTypes(
  written: readonly string[],
  published: readonly string[],
): Result<readonly string[], TypesRejection> {
  if (!written.every((each) => each.length <= longestType && form.test(each)))
    return err("malformed");
  const heard = new Set(published.flatMap(filtersOf));
  if (!written.every((each) => heard.has(each))) return err("unknown");
  return ok([...new Set(written)].toSorted());
}

/** Every filter that lets a type in: `*`, `orders.*`, `orders.order.*` and the type itself. */
export function filtersOf(type: string): string[] {
  const parts = type.split(".");
  const prefixes = parts
    .slice(0, -1)
    .map((_, index) => `${parts.slice(0, index + 1).join(".")}.*`);
  return ["*", ...prefixes, type];
}
