import type { Logger, Metrics } from "@tixlys/telemetry";
import type { DeliveryReport } from "../../application/ports.ts";
import { channelNames } from "../../domain/delivery/channels.ts";
import { templateNames } from "../../domain/letter/letter.ts";

/** Counts and logs what becomes of deliveries: ids, template and reason, never an address, a token or a word of a message. */
export function observeDeliveries(
  logger: Logger,
  metrics: Metrics,
): (report: DeliveryReport) => void {
  const attempts = metrics.counter({
    name: "notifications_delivery_attempts_total",
    help: "Attempts to deliver, by channel, template and by what became of them",
    labels: {
      channel: channelNames,
      template: templateNames,
      outcome: ["sent", "postponed", "expired", "failed", "lost"],
    },
  });
  return ({ deliveryId: delivery_id, ...report }) => {
    const { channel, template, attempt, outcome, reason } = report;
    attempts.inc({ channel, template, outcome });
    const facts = {
      delivery_id,
      channel,
      template,
      attempt,
      outcome,
      ...(reason === undefined ? {} : { reason }),
    };
    // A browser that has taken its subscription back is nothing that anybody has to mend.
    const isGone = channel === "push" && reason === "recipient-gone";
    if (outcome === "failed" && !isGone)
      logger.error(facts, "a message could not be delivered");
    else if (outcome === "failed")
      logger.info(facts, "a push subscription has ended");
    else if (outcome === "postponed" || outcome === "lost")
      logger.warn(facts, "a message was not delivered yet");
    else if (outcome === "expired")
      logger.warn(
        facts,
        "a message was dropped: what it would carry has expired",
      );
    else logger.info(facts, "a message was delivered");
  };
}
