import { events as contract } from "@tixlys/contracts";
import { outbox } from "@tixlys/messaging/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { WebhookAnnouncements } from "../../application/ports/webhooks.ts";

/** Writes what happened to webhooks into the outbox of the transaction that made it happen. */
export function webhookAnnouncementsIn(tx: Transaction): WebhookAnnouncements {
  const published = outbox(tx, contract);
  return {
    async disabled({ id, ownerId, version }, reason) {
      await published.publish("events.webhook.disabled", {
        subject: id,
        aggregateVersion: version,
        data: { webhookId: id, userId: ownerId, reason },
      });
    },
  };
}
