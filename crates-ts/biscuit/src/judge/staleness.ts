import { listOf } from "../guard.ts";
import type { Guarded } from "../guard.ts";

/** What to do with a request while the feed of revocations is behind (auth.md §3.7). */
export type StalenessVerdict =
  "accept" | "accept-with-warning" | "introspect" | "refuse";

/** What the table looks at. */
export type StalenessInput = {
  lagSeconds: number;
  guard: Guarded;
  /** HTTP method; without it the request counts as a mutation. */
  method: string | undefined;
  issuedAt: Date;
  now: Date;
  /** Whether auth answers introspections at the moment. */
  authAnswers: boolean;
};

/** Lag up to which nothing changes. */
export const FRESH_SECONDS = 3;
const MUTATIONS_SECONDS = 60;
const YOUNG_TOKEN_SECONDS = 60;
const readMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** The staleness table, cell by cell. */
export function judgeStaleness(input: StalenessInput): StalenessVerdict {
  const { lagSeconds, guard, method, issuedAt, now, authAnswers } = input;
  if (lagSeconds <= FRESH_SECONDS) return "accept";
  const privileged = listOf(guard).some((one) =>
    typeof one === "string"
      ? one === "management" || one === "root"
      : one.privileged,
  );
  const reading = method !== undefined && readMethods.has(method.toUpperCase());
  if (authAnswers) {
    const young =
      now.getTime() - issuedAt.getTime() <= YOUNG_TOKEN_SECONDS * 1000;
    return reading && !privileged && young ? "accept" : "introspect";
  }
  if (privileged) return "refuse";
  return reading || lagSeconds <= FRESH_SECONDS + MUTATIONS_SECONDS
    ? "accept-with-warning"
    : "refuse";
}
