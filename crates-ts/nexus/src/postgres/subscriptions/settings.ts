import { patient } from "../../waits/back-off.ts";
import { checkCount } from "./projection.ts";
import type { SubscriptionSettings, Work } from "./subscription.ts";

/**
 * The settings, with what is not told.
 *
 * @throws RangeError for what is out of bounds.
 */
export function settingsOf({
  pageSize = 500,
  workTimeoutMs = 10_000,
  maxAttempts = 8,
  backOff = patient,
  leaseMs = 3_000,
  poll = { baseMs: 250, capMs: 1_000 },
  gatherMs = 50,
}: SubscriptionSettings = {}): Work["settings"] {
  checkCount("pageSize", pageSize, 10_000);
  checkCount("maxAttempts", maxAttempts, 1_000);
  checkCount("workTimeoutMs", workTimeoutMs, 60_000);
  checkCount("leaseMs", leaseMs, 60_000);
  checkCount("gatherMs", gatherMs, 10_000);
  return {
    pageSize,
    workTimeoutMs,
    maxAttempts,
    backOff,
    leaseMs,
    poll,
    gatherMs,
  };
}
