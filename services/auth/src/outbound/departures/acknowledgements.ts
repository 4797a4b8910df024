import { deliverToProcess, type Transaction } from "@tixlys/nexus/postgres";
import { departure } from "../../domain/departure/departure.ts";

/** Tells the process of a deletion what a service has said, in the transaction of the message. */
export function acknowledgementsIn(tx: Transaction) {
  return {
    async erased(ack: {
      readonly userId: string;
      readonly service: string;
      readonly messageId: string;
      readonly correlationId: string;
      readonly at: Date;
    }): Promise<void> {
      const { userId, service, messageId: id, correlationId, at } = ack;
      // Of nobody who is leaving: it would end the process of somebody who leaves later before that has begun.
      const [leaving] = await tx.sql`
        select 1 from departures where user_id = ${userId} for key share`;
      if (leaving === undefined) return;
      await deliverToProcess(tx, departure(), {
        event: { type: "ServiceErased", userId, service },
        id,
        metadata: {
          correlationId,
          actor: { kind: "service", id: service },
          time: at,
        },
      });
    },
  };
}
