import { notifications } from "@tixlys/contracts";
import { outbox } from "@tixlys/messaging/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Announcements } from "../../application/ports.ts";
import { isAccountLetter } from "../../domain/letter/letter.ts";

/** Writes what became of deliveries into the outbox of the transaction that settles them. */
export function announcementsIn(tx: Transaction): Announcements {
  const events = outbox(tx, notifications);
  return {
    async failed({ id, template, recipientId, reason, version, eventId }) {
      const userId = isAccountLetter(template) ? { userId: recipientId } : {};
      await events.publish("notifications.delivery.failed", {
        subject: id,
        aggregateVersion: version,
        causationId: eventId,
        data: { deliveryId: id, reason, ...userId },
      });
    },
  };
}
