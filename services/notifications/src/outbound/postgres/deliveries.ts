import { and, eq } from "drizzle-orm";
import type { Transaction } from "@tixlys/nexus/postgres";
import { currentContext, injectTrace } from "@tixlys/telemetry";
import type { Deliveries, Material } from "../../application/ports.ts";
import type {
  DeliveryState,
  QueuedDelivery,
} from "../../domain/delivery/delivery.ts";
import { deliveries } from "./schema.ts";

/** What a transaction that added a delivery signals; workers of the same process then look at once. */
export const deliveriesAdded = "deliveries";

/** The deliveries of one transaction. */
export function deliveriesIn(tx: Transaction): Deliveries {
  return {
    async add(delivery, material) {
      const row = {
        ...facts(delivery),
        ...origin(),
        ...held(material),
        createdAt: delivery.nextAttemptAt,
      };
      await tx.db
        .insert(deliveries)
        .values({ ...row, nextAttemptAt: delivery.nextAttemptAt })
        .onConflictDoNothing({
          target: [deliveries.eventId, deliveries.template],
        });
      tx.signal(deliveriesAdded);
    },

    async save(before, after) {
      if (after.status === "none") return false;
      const written = await tx.db
        .update(deliveries)
        .set(progress(after))
        .where(
          and(
            eq(deliveries.id, before.id),
            eq(deliveries.status, "queued"),
            eq(deliveries.version, before.version),
            // Each claim counts an attempt, so a claim that was taken over no longer matches.
            eq(deliveries.attempts, before.attempts),
          ),
        )
        .returning({ id: deliveries.id });
      return written.length === 1;
    },
  };
}

function facts({
  id,
  eventId,
  template,
  recipientId,
  status,
  attempts,
  version,
}: QueuedDelivery) {
  return { id, eventId, template, recipientId, status, attempts, version };
}

/** The request that asked for the mail, so that sending it later still belongs to its trace. */
function origin() {
  return {
    correlationId: currentContext()?.requestId ?? "none",
    traceparent: injectTrace().traceparent ?? null,
  };
}

function held({
  recipient,
  sealed = null,
}: {
  recipient: Material["recipient"];
  sealed?: string | null;
}) {
  return recipient.type === "contact"
    ? { sealed }
    : {
        sealed,
        applicantAddress: recipient.address,
        applicantUsername: recipient.username,
      };
}

const nothingHeld = {
  nextAttemptAt: null,
  applicantAddress: null,
  applicantUsername: null,
  sealed: null,
};

function progress(after: Exclude<DeliveryState, { status: "none" }>) {
  const { status, version } = after;
  switch (status) {
    case "queued":
      return {
        status,
        version,
        nextAttemptAt: after.nextAttemptAt,
        reason: after.waitsBecause ?? null,
      };
    case "sent":
    case "expired":
      return {
        status,
        version,
        settledAt: after.at,
        reason: null,
        ...nothingHeld,
      };
    case "failed":
      return {
        status,
        version,
        settledAt: after.at,
        reason: after.reason,
        ...nothingHeld,
      };
  }
}
