import type { Logger, Metrics } from "@tixlys/telemetry";
import type { DeliveryReport } from "../../application/ports.ts";
import { templateNames } from "../../domain/letter/letter.ts";

/** Counts and logs what becomes of deliveries: ids, template and reason, never an address, a token or a word of a mail. */
export function observeDeliveries(
  logger: Logger,
  metrics: Metrics,
): (report: DeliveryReport) => void {
  const attempts = metrics.counter({
    name: "notifications_delivery_attempts_total",
    help: "Attempts to deliver, by template and by what became of them",
    labels: {
      template: templateNames,
      outcome: ["sent", "postponed", "expired", "failed", "lost"],
    },
  });
  return ({ deliveryId: delivery_id, template, attempt, outcome, reason }) => {
    attempts.inc({ template, outcome });
    const facts = {
      delivery_id,
      template,
      attempt,
      outcome,
      ...(reason === undefined ? {} : { reason }),
    };
    if (outcome === "failed")
      logger.error(facts, "a mail could not be delivered");
    else if (outcome === "postponed" || outcome === "lost")
      logger.warn(facts, "a mail was not delivered yet");
    else if (outcome === "expired")
      logger.warn(facts, "a mail was dropped: what it would carry has expired");
    else logger.info(facts, "a mail was delivered");
  };
}
