import { nextTry, patienceMs } from "./schedule.ts";

/** Why a try failed, as its owner is told. */
export type FailureReason =
  /** It answered, and not with 2xx. */
  | "status"
  | "name-not-found"
  | "connection-refused"
  | "connection-closed"
  | "tls-failed"
  | "malformed-answer"
  | "timed-out"
  /** The address leads where nothing is sent. */
  | "target-refused"
  /** The event is kept no longer. */
  | "event-forgotten"
  /** The webhook heard everything when it was queued, and does no longer. */
  | "not-permitted"
  /** The signing secret does not open; a new one mends it. */
  | "secret-unreadable";

/** How one try ended. */
export type Attempt = {
  readonly at: Date;
  readonly durationMs: number;
  readonly status: number | null;
  readonly failure: FailureReason | null;
  /** The beginning of the answer. */
  readonly excerpt: string | null;
  /** What the receiver asked for in `Retry-After`, in ms. */
  readonly askedMs: number | null;
};

export type DeliveryState = "pending" | "delivered" | "failed";

/** What a try makes of a delivery, and what it says about the webhook. */
export type Verdict = {
  readonly state: DeliveryState;
  readonly nextAt: Date | null;
  /** Set where the webhook is to be disabled. */
  readonly disable: "failing" | "gone" | undefined;
  /** Since when the webhook has failed without a success; null when it has not. */
  readonly failingSince: Date | null;
};

const gone = 410;

/**
 * Judges a try: 2xx is arrival, everything else a failure. 410 ends the webhook at once, and so does a failure after three days
 * without a success (Standard Webhooks, "Deliverability and reliability").
 *
 * @param tries How many there were, this one among them.
 * @param random From 0 to 1.
 */
export function judge(
  attempt: Attempt,
  tries: number,
  failingSince: Date | null,
  random: number,
): Verdict {
  if (attempt.failure === null)
    return {
      state: "delivered",
      nextAt: null,
      disable: undefined,
      failingSince: null,
    };
  // What is ours to answer for says nothing about the receiver.
  if (
    attempt.failure === "event-forgotten" ||
    attempt.failure === "not-permitted"
  )
    return { state: "failed", nextAt: null, disable: undefined, failingSince };
  const since = failingSince ?? attempt.at;
  const nextAt = nextTry(attempt.at, tries, random, attempt.askedMs ?? 0);
  const failedMs = attempt.at.getTime() - since.getTime();
  return {
    state: nextAt === undefined ? "failed" : "pending",
    nextAt: nextAt ?? null,
    disable:
      attempt.status === gone
        ? "gone"
        : failedMs >= patienceMs
          ? "failing"
          : undefined,
    failingSince: since,
  };
}
