import { checkHolds } from "../datalog/evaluate.ts";
import type { FactSource } from "../datalog/evaluate.ts";
import { printCheck } from "../datalog/print.ts";
import type { Check } from "../datalog/terms.ts";
import { guards } from "../guard-names.ts";
import { roles, tiers } from "../principal.ts";
import type { PolicyRefusal } from "../refusal.ts";
import { checkOf, relaxed } from "./conditions.ts";
import type { ServiceCondition, UserCondition } from "./conditions.ts";

/** Whom a policy speaks of. */
export type PolicySubject = "user" | "service";

/**
 * A policy of a service's own: a named, versioned constant that stands in a route's `guard`. It is data, so that the same
 * rule is evaluated here, given to the reference engine, and shown in the OpenAPI document.
 */
export type OwnPolicy<Of extends PolicySubject = PolicySubject> = {
  readonly kind: "policy";
  readonly name: string;
  readonly version: number;
  readonly summary: string;
  readonly of: Of;
  /** `name@version`: what `x-guard`, logs and explanations call it. */
  readonly label: string;
  /** The rule in Datalog, for people and for the engine: alternatives joined by `or`. */
  readonly datalog: string;
  /** The rule as it was given, for tools that judge by the OpenAPI document. */
  readonly allow: readonly (UserCondition | ServiceCondition)[];
  /** Counts as management in the staleness table (auth.md §3.7). */
  readonly privileged: boolean;
  /** Whether a new authentication may be what is missing (403 `step-up-required`). */
  readonly asksForStepUp: boolean;
  refusal(facts: FactSource): PolicyRefusal | undefined;
};

/** What is the same in every policy. `version` grows with each change of the rule. */
type Named = {
  /** Kebab case, and no guard's name: `bulk-buyer`. */
  readonly name: string;
  readonly version: number;
  /** One sentence for the docs: who passes. */
  readonly summary: string;
};

/** A policy that cannot be. The message says which and why. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}

const MAX_CHOICES = 32;
const MAX_ALTERNATIVES = 8;
const nameForm = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const defined = new WeakSet<object>();

/**
 * Makes a policy. With several conditions any of them is enough; within one everything must hold.
 *
 * @example definePolicy({ name: "bulk-buyer", version: 1, summary: "…", allow: { roles: ["provider"], aal: 2 } })
 * @throws PolicyError
 */
export function definePolicy(
  given: Named & { readonly allow: ServiceCondition },
): OwnPolicy<"service">;
export function definePolicy(
  given: Named & { readonly allow: UserCondition | readonly UserCondition[] },
): OwnPolicy<"user">;
export function definePolicy(
  given: Named & {
    readonly allow: ServiceCondition | UserCondition | readonly UserCondition[];
  },
): OwnPolicy {
  const { name, version, summary } = given;
  const conditions = [given.allow].flat();
  const mistake = mistakeOf(given, conditions);
  if (mistake !== undefined)
    throw new PolicyError(`the policy "${name}": ${mistake}`);
  const check = checkOf(conditions);
  const eased = conditions.flatMap((condition) =>
    "services" in condition ? [] : (relaxed(condition) ?? []),
  );
  const policy: OwnPolicy = Object.freeze({
    kind: "policy",
    name,
    version,
    summary,
    of: conditions.some((one) => "services" in one) ? "service" : "user",
    label: `${name}@${version}`,
    datalog: printCheck(check).replace(/^check if /, ""),
    allow: conditions,
    privileged: conditions.every(isPrivileged),
    asksForStepUp: eased.length > 0,
    refusal: refusalOf(check, checkOf(eased), summary),
  });
  defined.add(policy);
  return policy;
}

/** Whether a value was made by `definePolicy`: a look-alike must not open a door. */
export const isOwnPolicy = (value: unknown): value is OwnPolicy =>
  typeof value === "object" && value !== null && defined.has(value);

const refusalOf =
  (check: Check, eased: Check, summary: string): OwnPolicy["refusal"] =>
  (facts) => {
    if (checkHolds(check, facts)) return undefined;
    const reason = checkHolds(eased, facts)
      ? "step-up-required"
      : "insufficient";
    return { reason, detail: summary };
  };

function mistakeOf(
  { name, version, summary }: Named,
  conditions: readonly (UserCondition | ServiceCondition)[],
): string | undefined {
  const taken: readonly string[] = guards;
  if (!nameForm.test(name) || name.length > 64)
    return "its name is not of the form bulk-buyer";
  if (taken.includes(name)) return "a guard has that name";
  if (!Number.isSafeInteger(version) || version < 1)
    return "its version is not 1, 2, 3, …";
  if (summary.trim() === "") return "it has no summary";
  if (conditions.length === 0 || conditions.length > MAX_ALTERNATIVES)
    return `it needs 1 to ${MAX_ALTERNATIVES} conditions`;
  return conditions.map(mistakeIn).find((found) => found !== undefined);
}

function mistakeIn(
  condition: UserCondition | ServiceCondition,
): string | undefined {
  if (Object.values(condition).every((asked) => asked === undefined))
    return "a condition that asks for nothing would open the route to everyone; use a guard";
  for (const [what, asked] of Object.entries(condition)) {
    if (!Array.isArray(asked)) continue;
    if (asked.length === 0 || asked.length > MAX_CHOICES)
      return `${what}: 1 to ${MAX_CHOICES} names`;
    if (!asked.every((each) => /^[\x21-\x7e]{1,64}$/.test(String(each))))
      return `${what}: visible ASCII characters only`;
  }
  if ("services" in condition)
    return Object.keys(condition).length === 1
      ? undefined
      : "services stand alone: a service has no user's rights";
  const { aal } = condition;
  if (aal !== undefined && !(Number.isSafeInteger(aal) && aal >= 1 && aal <= 3))
    return "aal is 1, 2 or 3";
  return unknownIn(condition);
}

function unknownIn(condition: UserCondition): string | undefined {
  const { roles: wanted = [], tiers: ranks = [] } = condition;
  const unknown = [
    ...wanted.filter((role) => !roles.includes(role)),
    ...ranks.filter((tier) => !tiers.includes(tier)),
  ];
  return unknown.length === 0 ? undefined : `unknown: ${unknown.join(", ")}`;
}

function isPrivileged(condition: UserCondition | ServiceCondition): boolean {
  if ("services" in condition) return false;
  const { tiers: ranks, roles: wanted, aal = 1, fresh } = condition;
  return (
    aal > 1 ||
    fresh === true ||
    (ranks !== undefined && !ranks.includes("general")) ||
    (wanted !== undefined &&
      wanted.every((role) => role === "admin" || role === "root"))
  );
}
