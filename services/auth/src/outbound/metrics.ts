import type { Metrics } from "@tixlys/telemetry";
import type { Counts } from "../application/ports.ts";
import type { Slots } from "./crypto/slots.ts";

/** Counts outcomes, never people (platform-notes 3.1, "Auth"). */
export function observedCounts(metrics: Metrics): Counts {
  const attempts = metrics.counter({
    name: "login_attempts_total",
    help: "Attempts to log in by outcome.",
    labels: { result: ["success", "failure", "throttled", "overloaded"] },
  });
  return { login: (result) => attempts.inc({ result }) };
}

/** Shows how busy password hashing is. */
export function observeSlots(metrics: Metrics, slots: Slots): void {
  metrics.gauge({
    name: "auth_password_hashes",
    help: "Password hashes that run or wait.",
    labels: { state: ["running", "waiting"] },
    collect: (gauge) => {
      gauge.set(slots.running, { state: "running" });
      gauge.set(slots.waiting, { state: "waiting" });
    },
  });
}

/** Counts alerts of deletions that some service has not acknowledged for a day. */
export function observeDepartures(metrics: Metrics): () => void {
  const overdue = metrics.counter({
    name: "auth_erasures_overdue_total",
    help: "Alerts of deletions that a service has not acknowledged in time.",
  });
  return () => overdue.inc();
}
