import type { RecordedEvent } from "@tixlys/nexus";
import type { InlineProjection, Transaction } from "@tixlys/nexus/postgres";
import type { JobEvent } from "../../domain/job/job.ts";
import { jobEvents } from "../../domain/job/stored-job.ts";
import type { OrderEvent } from "../../domain/order/events.ts";
import { orderEvents } from "../../domain/order/stored-order.ts";

type Part = "customer" | "bidder" | "worker";
type Change =
  | {
      readonly begins: Part;
      readonly thingId: string;
      readonly personId: string;
      readonly orderId: string;
    }
  | { readonly ends: Part; readonly thingId: string };

/** Who has what under way, in the transaction of the events: a reader sees both or neither. */
export const involvementsInline: InlineProjection = {
  types: [...orderEvents.types, ...jobEvents.types],
  async apply(tx, recorded) {
    for (const event of recorded) {
      const change = changeOf(decode(event));
      if (change !== undefined) await write(tx, change);
    }
  },
};

function decode(event: RecordedEvent): OrderEvent | JobEvent {
  return event.stream.type === "job"
    ? jobEvents.decode(event)
    : orderEvents.decode(event);
}

function changeOf(event: OrderEvent | JobEvent): Change | undefined {
  const { orderId } = event;
  switch (event.type) {
    case "OrderPlaced": {
      const { customerId: personId } = event;
      return { begins: "customer", thingId: orderId, personId, orderId };
    }
    case "OfferMade": {
      const { offerId: thingId, providerId: personId } = event;
      return { begins: "bidder", thingId, personId, orderId };
    }
    case "JobCreated": {
      const { jobId: thingId, providerId: personId } = event;
      return { begins: "worker", thingId, personId, orderId };
    }
    case "OfferWithdrawn":
    case "OfferRejected":
    case "OfferAccepted":
      return { ends: "bidder", thingId: event.offerId };
    case "OrderCancelled":
    case "OrderExpired":
    case "OrderClosed":
      return { ends: "customer", thingId: orderId };
    case "JobConfirmed":
    case "JobCancelled":
      return { ends: "worker", thingId: event.jobId };
    default:
      return undefined;
  }
}

async function write({ sql }: Transaction, change: Change): Promise<void> {
  if ("ends" in change) {
    await sql`delete from involvements where thing_id = ${change.thingId} and part = ${change.ends}`;
    return;
  }
  const { begins, thingId, personId, orderId } = change;
  await sql`
    insert into involvements (thing_id, part, person_id, order_id)
    values (${thingId}, ${begins}, ${personId}, ${orderId})`;
}
