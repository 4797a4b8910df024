/** So many requests within so many seconds; windows begin with the first request in them. */
export type LimitPolicy = {
  /** Lower-case letters and hyphens. */
  readonly name: string;
  readonly quota: number;
  readonly windowSeconds: number;
};

/** Whose requests are counted together: those of one network address, or of one person or service. */
export type Partition = "address" | "subject";

/** A policy of a route. */
export type LimitRule = LimitPolicy & {
  readonly per: Partition;
  /** Counted apart from rules of the same name elsewhere: the gateway counts for many services. */
  readonly scope?: string;
};

/** What a limited route says. */
export type RouteLimits = {
  /**
   * Each counts on its own, over all routes that name it; the first that is used up refuses. Those per address are asked
   * before the token is judged, so that floods of 401 count; those per subject after it, where there is somebody.
   */
  readonly rules: readonly [LimitRule, ...LimitRule[]];
  /** What an unreachable store means (http-rules 48): reads go through (`open`), logins are 503 (`closed`). */
  readonly onOutage: "open" | "closed";
};

/** The suite's policies (decision 16); `RATE_LIMIT_SCALE` multiplies them. */
export const limitPolicies = {
  read: { name: "read", quota: 600, windowSeconds: 60 },
  write: { name: "write", quota: 120, windowSeconds: 60 },
  auth: { name: "auth", quota: 10, windowSeconds: 60 },
  mail: { name: "mail", quota: 5, windowSeconds: 60 },
} as const satisfies Record<string, LimitPolicy>;

/** One quota for each address: an IPv4 address, or an IPv6 network of /64, which one customer has for themself. */
export function perAddress(policy: LimitPolicy): LimitRule {
  return { ...policy, name: `${policy.name}-per-address`, per: "address" };
}

/** One quota for each person or service. */
export function perSubject(policy: LimitPolicy): LimitRule {
  return { ...policy, name: `${policy.name}-per-subject`, per: "subject" };
}
