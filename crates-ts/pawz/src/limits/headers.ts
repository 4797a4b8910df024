/** One policy as a client is told of it. */
export type Quota = {
  readonly name: string;
  readonly quota: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  /** Whole seconds until the quota is whole again, at least one. */
  readonly resetSeconds: number;
};

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers-11, here and nowhere else: the draft may still change. Names are
 * Structured Field strings, numbers are integers (http-rules 46).
 */
export function rateLimitHeaders(quotas: readonly Quota[]): {
  readonly "ratelimit-policy": string;
  readonly ratelimit: string;
} {
  return {
    "ratelimit-policy": quotas
      .map(
        ({ name, quota, windowSeconds }) =>
          `"${name}";q=${quota};w=${windowSeconds}`,
      )
      .join(", "),
    ratelimit: quotas
      .map(
        ({ name, remaining, resetSeconds }) =>
          `"${name}";r=${remaining};t=${resetSeconds}`,
      )
      .join(", "),
  };
}
