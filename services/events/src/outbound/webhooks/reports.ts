import type { Logger, Metrics } from "@tixlys/telemetry";
import type { DispatchReports } from "../../application/ports/dispatch.ts";

const failures = [
  "status",
  "name-not-found",
  "connection-refused",
  "connection-closed",
  "tls-failed",
  "malformed-answer",
  "timed-out",
  "target-refused",
  "event-forgotten",
  "not-permitted",
  "secret-unreadable",
] as const;

/** Counts and logs what becomes of deliveries: never an address, a body or an answer. */
export function dispatchReports(
  logger: Logger,
  metrics: Metrics,
): DispatchReports {
  const tries = metrics.counter({
    name: "webhook_tries_total",
    help: "Requests to webhooks, by what became of them",
    labels: { outcome: ["arrived", ...failures] },
  });
  const duration = metrics.histogram({
    name: "webhook_try_duration_seconds",
    help: "How long receivers of webhooks took to answer, or to fail",
    labels: { outcome: ["arrived", "failed"] },
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 5, 15],
  });
  const ended = metrics.counter({
    name: "webhooks_disabled_total",
    help: "Webhooks that were disabled while sending, by reason",
    labels: { reason: ["failing", "gone", "queue-full"] },
  });
  return {
    tried({ failure, durationMs }) {
      tries.inc({ outcome: failure ?? "arrived" });
      duration.observe(durationMs / 1_000, {
        outcome: failure === null ? "arrived" : "failed",
      });
    },
    ended(webhookId, reason) {
      ended.inc({ reason });
      logger.warn({ webhook_id: webhookId, reason }, "a webhook is disabled");
    },
    trouble(error, what) {
      logger.warn({ err: error }, what);
    },
  };
}
