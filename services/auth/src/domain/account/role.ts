/** The one rank that an account holds (decision 4). */
export type Role = "user" | "moderator" | "admin" | "root";

/** What an account may do beside its rank. */
export type Capability = "customer" | "provider";

/** How far its tokens reach: general for users and moderators. */
export type Tier = "general" | "management" | "root";

/** The tier of each rank (decision 4). */
export function tierOf(role: Role): Tier {
  if (role === "root") return "root";
  return role === "admin" ? "management" : "general";
}

/** Rank and capabilities as clients and tokens see them: `["user", "customer"]` (decision 45). */
export function rolesOf(account: {
  readonly role: Role;
  readonly capabilities: readonly Capability[];
}): (Role | Capability)[] {
  return [account.role, ...account.capabilities];
}
