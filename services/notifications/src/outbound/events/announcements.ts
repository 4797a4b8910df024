import { notifications } from "@tixlys/contracts";
import { acknowledgeErased } from "@tixlys/messaging/people";
import { outbox } from "@tixlys/messaging/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Announcements } from "../../application/ports.ts";
import type { DeliveryFacts } from "../../domain/delivery/delivery.ts";
import { isAccountLetter } from "../../domain/letter/letter.ts";

/** Writes what became of deliveries into the outbox of the transaction that settles them. */
export function announcementsIn(tx: Transaction): Announcements {
  const events = outbox(tx, notifications);
  return {
    async failed(delivery) {
      const { id, channel, reason, version, eventId } = delivery;
      await events.publish("notifications.delivery.failed", {
        subject: id,
        aggregateVersion: version,
        causationId: eventId,
        data: { deliveryId: id, channel, reason, ...personOf(delivery) },
      });
    },
    async retried(delivery, by) {
      const { id, channel, version, eventId } = delivery;
      await events.publish("notifications.delivery.retried", {
        subject: id,
        aggregateVersion: version,
        causationId: eventId,
        actor: { kind: "user", id: by },
        data: { deliveryId: id, channel, by, ...personOf(delivery) },
      });
    },
    erased: (personId) => acknowledgeErased(tx, notifications, personId),
  };
}

/** An applicant may never become somebody. */
function personOf({
  template,
  recipientId,
}: Pick<DeliveryFacts, "template" | "recipientId">): { userId?: string } {
  return isAccountLetter(template) ? { userId: recipientId } : {};
}
