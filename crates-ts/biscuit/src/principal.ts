/** Roles and capabilities of an account (decision 4): one of the first four, plus any of the last two. */
export const roles = [
  "user",
  "moderator",
  "admin",
  "root",
  "customer",
  "provider",
] as const;
/** One role or capability as it stands in a token's `role(...)` fact. */
export type Role = (typeof roles)[number];

/** Rank of an account, exactly once in every user token. */
export const tiers = ["general", "management", "root"] as const;
/** One rank: `general` for user and moderator, `management` for admin, `root` for root. */
export type Tier = (typeof tiers)[number];

/** What a token is for. A verifier asserts exactly one of them and the token's own check must agree (ASVS 9.2.2). */
export const purposes = [
  "access",
  "service",
  "mfa_pending",
  "email_verify",
  "reset",
] as const;
/** One purpose of a token. */
export type Purpose = (typeof purposes)[number];

/** A signed-in person, as their token's authority block says. `authTime` is the last time they proved who they are. */
export type UserPrincipal = {
  kind: "user";
  userId: string;
  roles: Role[];
  tier: Tier;
  verified: boolean;
  sessionId: string;
  tokenId: string;
  /** Authenticator assurance level: 1 password, 2 with a second factor. */
  aal: number;
  authTime: Date;
  client: string;
  /** The administrator who acts as this user, when someone does. */
  actor?: string;
};

/** Another service of the suite, calling in its own name. */
export type ServicePrincipal = {
  kind: "service";
  service: string;
  tokenId: string;
};

/** Who calls. */
export type Principal = UserPrincipal | ServicePrincipal;

/** The rank that goes with a set of roles. */
export function tierOf(held: readonly Role[]): Tier {
  if (held.includes("root")) return "root";
  return held.includes("admin") ? "management" : "general";
}

/** The four of the roles that are ranks, from the lowest to the highest; an account has exactly one of them. */
export const ranks = [
  "user",
  "moderator",
  "admin",
  "root",
] as const satisfies readonly Role[];

/**
 * Whether whoever holds the first roles may act on the account that holds the second: nobody touches a rank that is not
 * below their own, root aside. Texts that are no rank count for nothing.
 */
export function outranks(
  by: readonly string[],
  other: readonly string[],
): boolean {
  const height = (held: readonly string[]): number =>
    ranks.findLastIndex((rank) => held.includes(rank));
  return by.includes("root") || height(by) > Math.max(height(other), 0);
}
