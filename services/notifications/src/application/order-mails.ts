import type { Clock } from "@tixlys/nexus";
import { delivery, type DeliveryId } from "../domain/delivery/delivery.ts";
import type { OrderTemplate } from "../domain/letter/orders/templates.ts";
import type { Cause, Work } from "./ports.ts";

/** What `orders` tells, as mails that are due; bound to the transaction that takes the message in. */
export type OrderMails = {
  /** Tells a party of an order what has happened to it. */
  tell(template: OrderTemplate, userId: string, cause: Cause): Promise<void>;
};

export function createOrderMails(
  work: Pick<Work, "deliveries">,
  o: { readonly clock: Clock; readonly newDeliveryId: () => DeliveryId },
): OrderMails {
  return {
    async tell(template, recipientId, { messageId: eventId }) {
      const id = o.newDeliveryId();
      const facts = { id, eventId, template, recipientId };
      const command = { type: "QueueDelivery", facts, at: o.clock() } as const;
      const decided = delivery.decide(command, delivery.initial);
      if (!decided.ok) return;
      const queued = decided.value.reduce(delivery.evolve, delivery.initial);
      if (queued.status === "queued")
        await work.deliveries.add(queued, { recipient: { type: "contact" } });
    },
  };
}
