import type { Operation } from "../conformance/document.ts";
import {
  isObject,
  type JsonObject,
  listAt,
  textAt,
} from "../conformance/json.ts";
import type { Caller } from "./cast.ts";

/** What a guard must say: who you are (401), no (403), no but ask again after signing in anew (403), or go on. */
export type Verdict = "unauthenticated" | "forbidden" | "step-up" | "open";

type Person = Extract<Caller, { kind: "person" }>;

/**
 * What the document of a service promises to a caller at an operation. Written a second time, from decision 4 and not from the
 * code that judges, so that the two can disagree.
 */
export function promisedTo(caller: Caller, operation: Operation): Verdict {
  if (operation.isPublic) return "open";
  if (caller.kind === "nobody") return "unauthenticated";
  const verdicts = operation.guard.map((label) =>
    byLabel(label, caller, operation),
  );
  if (verdicts.includes("forbidden")) return "forbidden";
  if (caller.kind === "person" && !covers(caller, operation))
    return "forbidden";
  return verdicts.includes("step-up") ? "step-up" : "open";
}

/** A narrowed token opens what its rights cover, and only operations that are made for such tokens. */
const covers = ({ only }: Person, { object, name }: Operation): boolean =>
  only === undefined || (object["x-delegable"] === true && only === name);

function byLabel(
  label: string,
  caller: Caller,
  { object }: Operation,
): Verdict {
  const policy = listAt(object, "x-policies").find(
    (shown) =>
      `${textAt(shown, "name")}@${String(isObject(shown) ? shown["version"] : "")}` ===
      label,
  );
  if (isObject(policy)) return byPolicy(policy, caller);
  if (caller.kind !== "person")
    return label === "service" && caller.kind === "service"
      ? "open"
      : "forbidden";
  return byGuard(label, caller);
}

function byGuard(label: string, person: Person): Verdict {
  const { tier, roles, verified, isFresh } = person;
  const when = (holds: boolean): Verdict => (holds ? "open" : "forbidden");
  switch (label) {
    case "general":
      return "open";
    case "management":
      return when(tier !== "general");
    case "root":
      if (tier !== "root") return "forbidden";
      return isFresh ? "open" : "step-up";
    case "verified":
      return when(verified);
    case "provider":
      return when(roles.includes("provider"));
    case "moderator":
      return when(roles.includes("moderator"));
    default:
      return "forbidden";
  }
}

/** Any of the conditions is enough; one that only a new sign-in would fulfil asks for it. */
function byPolicy(policy: JsonObject, caller: Caller): Verdict {
  const conditions = listAt(policy, "allow").filter(isObject);
  const verdicts = conditions.map((condition) =>
    byCondition(condition, caller),
  );
  for (const verdict of ["open", "step-up"] as const)
    if (verdicts.includes(verdict)) return verdict;
  return "forbidden";
}

function byCondition(condition: JsonObject, caller: Caller): Verdict {
  if ("services" in condition)
    return caller.kind === "service" &&
      listAt(condition, "services").includes(caller.service)
      ? "open"
      : "forbidden";
  if (caller.kind !== "person") return "forbidden";
  const anyOf = (name: string, held: readonly string[]): boolean =>
    !(name in condition) ||
    listAt(condition, name).some((each) => held.includes(String(each)));
  const holds =
    anyOf("tiers", [caller.tier]) &&
    anyOf("roles", caller.roles) &&
    anyOf("clients", ["api"]) &&
    (condition["verified"] !== true || caller.verified);
  if (!holds) return "forbidden";
  return condition["fresh"] === true && !caller.isFresh ? "step-up" : "open";
}
