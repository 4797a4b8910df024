import { catalog as contract } from "@tixlys/contracts";
import { outbox } from "@tixlys/messaging/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Announcements, Origin } from "../../application/ports.ts";
import type { Entry } from "../../domain/entry/entry.ts";

/**
 * Writes what happened into the outbox of the transaction that made it happen. An offer is told under its service, with the
 * version that it has left the service with: whoever follows a service sees no gap.
 */
export function announcementsIn(tx: Transaction): Announcements {
  const events = outbox(tx, contract);
  return {
    async service(change, service, origin) {
      await events.publish(`catalog.service.${change}`, {
        ...headOf(service, origin),
        data: dataOf(service),
      });
    },
    async offer(change, { id: offerId, providerId }, service, origin) {
      await events.publish(`catalog.offer.${change}`, {
        ...headOf(service, origin),
        data: { offerId, providerId, ...dataOf(service) },
      });
    },
  };
}

function headOf({ id, version }: Entry<"service">, origin: Origin) {
  return {
    subject: id,
    aggregateVersion: version,
    ...("userId" in origin
      ? { actor: { kind: "user" as const, id: origin.userId } }
      : { causationId: origin.messageId }),
  };
}

function dataOf({ id: serviceId, name, parentId }: Entry<"service">) {
  return { serviceId, name, parentId };
}
