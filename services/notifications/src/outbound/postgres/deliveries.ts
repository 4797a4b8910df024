import { and, count, eq, inArray } from "drizzle-orm";
import type { Transaction } from "@tixlys/nexus/postgres";
import { currentContext, injectTrace } from "@tixlys/telemetry";
import {
  type Deliveries,
  type Material,
  waitingMax,
} from "../../application/ports.ts";
import type {
  DeliveryState,
  QueuedDelivery,
} from "../../domain/delivery/delivery.ts";
import { loadedOf } from "./delivery-row.ts";
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
        // Without a target: the constraint that it was before this version counts as well, while it is still there.
        .onConflictDoNothing();
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

    async waiting(personId, channel, kinds) {
      const some = tx.db
        .select({ id: deliveries.id })
        .from(deliveries)
        .where(
          and(
            eq(deliveries.recipientId, personId),
            eq(deliveries.channel, channel),
            eq(deliveries.status, "queued"),
            inArray(deliveries.template, [...kinds]),
          ),
        )
        .limit(waitingMax)
        .as("some");
      const [row] = await tx.db.select({ n: count() }).from(some);
      return row?.n ?? 0;
    },

    async load(id) {
      const [row] = await tx.db
        .select()
        .from(deliveries)
        .where(eq(deliveries.id, id))
        .for("update");
      return row && loadedOf(row);
    },

    async remove(id) {
      await tx.db.delete(deliveries).where(eq(deliveries.id, id));
    },

    async requeue(before, { attempts, nextAttemptAt, version }) {
      const changes = { attempts, nextAttemptAt, version };
      const settled = { reason: null, settledAt: null };
      await tx.db
        .update(deliveries)
        .set({ status: "queued", ...changes, ...settled })
        .where(
          and(
            eq(deliveries.id, before.id),
            eq(deliveries.version, before.version),
          ),
        );
      tx.signal(deliveriesAdded);
    },
  };
}

function facts({
  id,
  eventId,
  template,
  recipientId,
  channel,
  target,
  templateData = null,
  ...progress
}: Omit<QueuedDelivery, "templateData"> & {
  templateData?: Readonly<Record<string, string>> | null;
}) {
  const { status, attempts, version } = progress;
  const about = { id, eventId, template, recipientId, channel, target };
  return { ...about, templateData, status, attempts, version };
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
