import { fieldPath, maxViolations, type Violation } from "@tixlys/jsend";
import type { Reader } from "../compile/scalars.ts";

/** Names under which clients try to send a token in a URL (http-rules 61). */
const tokenNames: ReadonlySet<string> = new Set([
  "access_token",
  "accesstoken",
  "api_key",
  "apikey",
  "auth",
  "authorization",
  "bearer",
  "id_token",
  "jwt",
  "password",
  "refresh_token",
  "refreshtoken",
  "token",
]);

/** The first parameter that is a token by its name, unless the place allows it. */
export function tokenInQuery(
  search: string,
  allowed: ReadonlySet<string>,
): string | undefined {
  if (search.length < 2) return undefined;
  for (const [name, value] of new URLSearchParams(search))
    if (
      (tokenNames.has(name.toLowerCase()) || /^bearer\s/i.test(value)) &&
      !allowed.has(name)
    )
      return name;
  return undefined;
}

/** A query string as typed values; unknown and repeated names are violations, each named (http-rules 14). */
export function readQuery(
  search: string,
  readers: ReadonlyMap<string, Reader>,
): {
  readonly value: Record<string, unknown>;
  readonly violations: readonly Violation[];
} {
  const value: Record<string, unknown> = {};
  const violations: Violation[] = [];
  const note = (code: Violation["code"], name: string): void => {
    if (violations.length < maxViolations)
      violations.push({ code, field: fieldPath([name]), source: "query" });
  };
  for (const [name, text] of new URLSearchParams(search)) {
    const read = readers.get(name);
    if (read === undefined) note("unknown-parameter", name);
    else if (Object.hasOwn(value, name)) note("duplicate-parameter", name);
    else if (text.includes("\0")) note("invalid-format", name);
    else value[name] = read(text);
  }
  return { value, violations };
}
