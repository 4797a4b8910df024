/** So many failed attempts within so long; what succeeds does not count. */
export type FailureQuota = {
  readonly failures: number;
  readonly windowMs: number;
};

/** Whose failures are counted together (auth #11). */
export type FailureQuotas = {
  /** An IPv4 address, or an IPv6 network of /64: what one customer has for themself. */
  readonly address: FailureQuota;
  /** The neighbourhood: /24 or /48. */
  readonly network: FailureQuota;
  /** All attempts there are, so that guesses from everywhere at once are slow as well. */
  readonly everywhere: FailureQuota;
};

const minute = 60_000;

/** `scale` multiplies how much is let through (`RATE_LIMIT_SCALE`, decision 16). */
export function failureQuotas(scale: number): FailureQuotas {
  const quota = (failures: number, windowMs: number): FailureQuota => ({
    failures: Math.max(1, Math.round(failures * scale)),
    windowMs,
  });
  return {
    address: quota(40, 10 * minute),
    network: quota(200, 10 * minute),
    // Short: when it is used up, only known devices get in.
    everywhere: quota(1_000, minute),
  };
}
