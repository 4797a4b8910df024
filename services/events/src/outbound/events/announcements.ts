import { events as contract } from "@tixlys/contracts";
import { outbox } from "@tixlys/messaging/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Announcements } from "../../application/ports.ts";

/**
 * Writes what happened into the outbox of the transaction that made it happen. Request id and idempotency key go along by
 * themselves: the outbox takes them from the request that is running.
 */
export function announcementsIn(tx: Transaction): Announcements {
  const events = outbox(tx, contract);
  return {
    async created({ id: itemId, item, version }) {
      const { ownerId, name, quantity } = item;
      await events.publish("events.item.created", {
        subject: itemId,
        aggregateVersion: version,
        data: { itemId, ownerId, name, quantity },
        actor: { kind: "user", id: ownerId },
      });
    },
  };
}
