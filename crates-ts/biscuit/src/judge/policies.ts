import type { Guard } from "../guard-names.ts";
import type { Principal, Role, Tier, UserPrincipal } from "../principal.ts";
import type { PolicyRefusal } from "../refusal.ts";

/** What a policy may look at beside the authority facts. */
export type PolicyContext = { requireAal2: boolean; freshAfter: Date };

/**
 * A named, versioned constant that decides on authority facts alone: nothing that a holder appends can satisfy it.
 * `datalog` is the same rule for the reference engine, which must agree with `judge` in every case.
 */
export type Policy = {
  readonly id: Exclude<Guard, "public">;
  readonly version: number;
  datalog(context: Pick<PolicyContext, "requireAal2">): string;
  judge(
    principal: Principal,
    context: PolicyContext,
  ): PolicyRefusal | undefined;
};

const SECOND_FACTOR = 2;

/** One policy per guard. */
export const policies: Readonly<Record<Exclude<Guard, "public">, Policy>> = {
  general: tierPolicy("general", ["general", "management", "root"]),
  management: tierPolicy(
    "management",
    ["management", "root"],
    ({ aal }, { requireAal2 }) =>
      requireAal2 && aal < SECOND_FACTOR
        ? "a second factor is needed"
        : undefined,
  ),
  root: {
    ...tierPolicy(
      "root",
      ["root"],
      ({ aal, authTime }, { requireAal2, freshAfter }) => {
        if (authTime < freshAfter) return "the last authentication is too old";
        return requireAal2 && aal < SECOND_FACTOR
          ? "a second factor is needed"
          : undefined;
      },
    ),
    datalog: ({ requireAal2 }) =>
      `user($u), tier("root"), auth_time($x), fresh_after($f), $x >= $f${requireAal2 ? ", aal($a), $a >= 2" : ""}`,
  },
  verified: userPolicy(
    "verified",
    "user($u), verified(true)",
    ({ verified }) => verified,
  ),
  provider: rolePolicy("provider"),
  moderator: rolePolicy("moderator"),
  service: {
    id: "service",
    version: 1,
    datalog: () => "service($s)",
    judge: (principal) =>
      principal.kind === "service" ? undefined : insufficient("not a service"),
  },
};

/**
 * Someone who acts as another user stays away from that user's account: of auth's operations only these are open.
 * Checked before every policy.
 */
export const actorMayUse: readonly string[] = [
  "auth:account:read",
  "auth:session:list",
  "auth:session:end",
];
/** The same for the reference engine. */
export const actorDatalog = `actor($x), operation($o), $o.starts_with("auth:"), !{${actorMayUse.map((o) => `"${o}"`).join(", ")}}.contains($o)`;

/** Why an acting administrator may not use an operation. */
export function actorRefusal(
  principal: Principal,
  operation: string,
): PolicyRefusal | undefined {
  if (principal.kind !== "user" || principal.actor === undefined)
    return undefined;
  if (!operation.startsWith("auth:") || actorMayUse.includes(operation))
    return undefined;
  return insufficient("not while acting as another user");
}

function tierPolicy(
  id: "general" | "management" | "root",
  tiers: readonly Tier[],
  stepUp: (
    user: UserPrincipal,
    context: PolicyContext,
  ) => string | undefined = () => undefined,
): Policy {
  const set = tiers.map((tier) => `"${tier}"`).join(", ");
  return {
    id,
    version: 1,
    datalog: ({ requireAal2 }) =>
      `user($u), tier($x), {${set}}.contains($x)${id === "management" && requireAal2 ? ", aal($a), $a >= 2" : ""}`,
    judge: (principal, context) => {
      if (principal.kind !== "user" || !tiers.includes(principal.tier))
        return insufficient(`tier ${tiers.join(" or ")}`);
      const missing = stepUp(principal, context);
      return missing === undefined
        ? undefined
        : { reason: "step-up-required", detail: missing };
    },
  };
}

function userPolicy(
  id: Policy["id"],
  datalog: string,
  holds: (user: UserPrincipal) => boolean,
): Policy {
  const judge = (principal: Principal) =>
    principal.kind === "user" && holds(principal)
      ? undefined
      : insufficient(`${id} needed`);
  return { id, version: 1, datalog: () => datalog, judge };
}

function rolePolicy(role: Extract<Role, "provider" | "moderator">): Policy {
  return userPolicy(role, `user($u), role("${role}")`, ({ roles }) =>
    roles.includes(role),
  );
}

const insufficient = (detail: string): PolicyRefusal => ({
  reason: "insufficient",
  detail,
});
