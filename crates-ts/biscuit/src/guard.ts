/** The guards of decision 4 and 47. `public` stands alone; the rest may be combined and must then all hold. */
export const guards = [
  "public",
  "general",
  "management",
  "root",
  "verified",
  "provider",
  "moderator",
  "service",
] as const;

/** Who may use a route. */
export type Guard = (typeof guards)[number];

/** The guards of a route as a list. */
export const listOf = (guard: Guard | readonly Guard[]): readonly Guard[] =>
  typeof guard === "string" ? [guard] : guard;

/**
 * Why a route's guards make no sense, for the check at start: none, unknown, `public` beside others, or guards that no
 * caller can satisfy together.
 */
export function guardProblem(
  guard: Guard | readonly Guard[],
): string | undefined {
  const list = listOf(guard);
  if (list.length === 0) return "a route needs a guard";
  const unknown = list.find((one) => !guards.includes(one));
  if (unknown !== undefined) return `unknown guard ${unknown}`;
  if (list.length > 1 && list.includes("public")) return "public stands alone";
  if (list.length > 1 && list.includes("service"))
    return "service stands alone: a service has no user's rights";
  return undefined;
}
