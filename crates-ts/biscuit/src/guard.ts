import { guards } from "./guard-names.ts";
import type { Guard } from "./guard-names.ts";
import { isOwnPolicy } from "./judge/own-policy.ts";
import type { OwnPolicy } from "./judge/own-policy.ts";

/** What may stand in a route's `guard`: a guard, or a policy of the service's own. */
export type GuardEntry = Guard | OwnPolicy;

/** One entry, or several that must all hold. */
export type Guarded = GuardEntry | readonly GuardEntry[];

/** The guards of a route as a list. */
export const listOf = (guard: Guarded): readonly GuardEntry[] =>
  isList(guard) ? guard : [guard];

const isList = (guard: Guarded): guard is readonly GuardEntry[] =>
  Array.isArray(guard);

/** What an entry is called in documents and logs: a guard's name, or `name@version` of a policy. */
export const labelOf = (entry: GuardEntry): string =>
  typeof entry === "string" ? entry : entry.label;

/** Whether a route is for services: an entry asks for one. */
export const isForServices = (guard: Guarded): boolean =>
  listOf(guard).some((one) =>
    typeof one === "string" ? one === "service" : one.of === "service",
  );

/** Whether a no may mean that a new authentication is missing. */
export const mayAskForStepUp = (guard: Guarded): boolean =>
  listOf(guard).some((one) =>
    typeof one === "string" ? one === "root" : one.asksForStepUp,
  );

/**
 * Why a route's guards make no sense, for the check at start: none, unknown, `public` beside others, or guards that no
 * caller can satisfy together.
 */
export function guardProblem(guard: unknown): string | undefined {
  const list: readonly unknown[] = Array.isArray(guard) ? guard : [guard];
  if (list.length === 0 || list[0] === undefined)
    return "a route needs a guard";
  const known: readonly unknown[] = guards;
  const unknown = list.find((one) => !known.includes(one) && !isOwnPolicy(one));
  if (unknown !== undefined)
    return typeof unknown === "string"
      ? `unknown guard ${unknown}`
      : "a policy that definePolicy has not made";
  if (list.length > 1 && list.includes("public")) return "public stands alone";
  const forServices = list.filter(
    (one) => one === "service" || (isOwnPolicy(one) && one.of === "service"),
  );
  if (forServices.length > 0 && forServices.length < list.length)
    return "service stands alone: a service has no user's rights";
  return undefined;
}
