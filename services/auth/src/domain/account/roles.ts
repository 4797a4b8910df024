import { err, ok, type Result } from "@tixlys/nexus";
import type { Capability, Role } from "./role.ts";

/** From the lowest rank to the highest. */
export const ranks = [
  "user",
  "moderator",
  "admin",
  "root",
] as const satisfies readonly Role[];

export const capabilities = [
  "customer",
  "provider",
] as const satisfies readonly Capability[];

/** What an account holds: one rank, and any capabilities. */
export type HeldRoles = {
  readonly role: Role;
  readonly capabilities: readonly Capability[];
};

/** No rank, or more than one. */
export type NotOneRank = {
  readonly type: "NotOneRank";
  readonly ranks: number;
};

/** Whether the one rank is below the other. */
export function isBelow(role: Role, other: Role): boolean {
  return ranks.indexOf(role) < ranks.indexOf(other);
}

/** Roles as they are on the wire (decision 45), in any order: the reverse of `rolesOf`. */
export function parseRoles(
  roles: readonly (Role | Capability)[],
): Result<HeldRoles, NotOneRank> {
  const held = ranks.filter((rank) => roles.includes(rank));
  const [role] = held;
  if (role === undefined || held.length > 1)
    return err({ type: "NotOneRank", ranks: held.length });
  return ok({
    role,
    capabilities: capabilities.filter((each) => roles.includes(each)),
  });
}
