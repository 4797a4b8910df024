import type { Check } from "./datalog/terms.ts";
import { audienceIn, beforeTime, exactly, matchesAny } from "./token/checks.ts";

/** Structured narrowing (api.md `tokens/attenuate`). Each part can but narrow; what is left out stays as it was. */
export type Restrictions = {
  /** Exact operation names or prefixes: `users:profile:read`, `users:*`. */
  operations?: readonly string[];
  /** Exact resources or prefixes: `orders/orders/0198…`, `orders/*`. */
  resources?: readonly string[];
  /** Names of services that may accept the token. */
  services?: readonly string[];
  /** Cut to whole seconds. */
  expiresAt?: Date;
  /** The one request that the token may be used in. */
  requestId?: string;
};

/** Restrictions that make no sense, or that the token profile has no room for. The message says which and why. */
export class RestrictionError extends Error {
  override readonly name = "RestrictionError";
}

const MAX_EXACT = 32;
// Each prefix takes four operations of the 24 that a query may have; the exact names take four together.
const MAX_CHOICES = 6;
const MAX_CHARACTERS = 256;

/**
 * The checks of one block of restrictions.
 *
 * @throws RestrictionError on an empty or oversized list, a malformed name or date, or nothing to restrict
 */
export function checksOf(restrictions: Restrictions): Check[] {
  const { operations, resources, services, expiresAt, requestId } =
    restrictions;
  const checks: Check[] = [];
  if (services !== undefined)
    checks.push(audienceIn(names("services", services)));
  if (operations !== undefined)
    checks.push(patterns("operation", operations, ":"));
  if (resources !== undefined)
    checks.push(patterns("resource", resources, "/"));
  if (requestId !== undefined)
    checks.push(exactly("request", name("requestId", requestId)));
  if (expiresAt !== undefined) checks.push(beforeTime(validDate(expiresAt)));
  return checks.length === 0 ? reject("nothing to restrict") : checks;
}

function patterns(
  subject: "operation" | "resource",
  wanted: readonly string[],
  separator: ":" | "/",
): Check {
  const all = names(`${subject}s`, wanted);
  const prefixes = all
    .filter((pattern) => pattern.endsWith("*"))
    .map((pattern) => pattern.slice(0, -1));
  const exact = all.filter((pattern) => !pattern.endsWith("*"));
  for (const prefix of prefixes) {
    if (prefix !== "" && !prefix.endsWith(separator))
      reject(`${subject}s: "*" must follow "${separator}"`);
  }
  if ([...exact, ...prefixes].some((part) => part.includes("*")))
    reject(`${subject}s: "*" may stand at the end only`);
  if (prefixes.length + (exact.length > 0 ? 1 : 0) > MAX_CHOICES)
    reject(`${subject}s: too many prefixes`);
  return matchesAny(subject, exact, prefixes);
}

function names(what: string, given: readonly string[]): string[] {
  const unique = [...new Set(given.map((item) => name(what, item)))];
  if (unique.length === 0)
    reject(`${what}: empty, the token would open nothing`);
  return unique.length > MAX_EXACT
    ? reject(`${what}: more than ${MAX_EXACT}`)
    : unique;
}

function name(what: string, given: string): string {
  const printable =
    /^[\x21-\x7e]+$/.test(given) && given.length <= MAX_CHARACTERS;
  return printable
    ? given
    : reject(`${what}: 1 to ${MAX_CHARACTERS} visible ASCII characters`);
}

const validDate = (date: Date): Date =>
  date.getTime() >= 0 && Number.isFinite(date.getTime())
    ? date
    : reject("expiresAt: no valid date");

function reject(reason: string): never {
  throw new RestrictionError(reason);
}
