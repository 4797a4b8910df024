import type { Transaction } from "@tixlys/nexus/postgres";
import type { Deliveries } from "../../application/ports/webhooks.ts";
import {
  deliveryColumns,
  deliveryOf,
  type DeliveryRow,
  timeOf,
} from "./webhook-row.ts";

/** Told after a commit that made deliveries due, with the ids of their webhooks. */
export const deliveriesDue = "events.deliveries.due";

/** What a test says it is; nothing of that type is ever published. */
export const testType = "webhook.test";

/** The deliveries of one transaction, as far as somebody asks for them. */
export function deliveriesIn(tx: Transaction): Deliveries {
  const { sql } = tx;
  return {
    async addTest({ id: webhookId, ownerId }, at) {
      const [row] = await sql<DeliveryRow[]>`
        insert into webhook_deliveries (owner_id, webhook_id, event_id, type, state, tries, next_at, created_at)
        values (${ownerId}, ${webhookId}, uuidv7(), ${testType}, 'pending', 0, ${timeOf(at)}::timestamptz, ${timeOf(at)}::timestamptz)
        returning ${sql.unsafe(deliveryColumns)}`;
      if (row === undefined) throw new Error("an insert returned nothing");
      tx.signal(deliveriesDue, webhookId);
      return deliveryOf(row);
    },

    async again({ id: webhookId, ownerId, scope }, deliveryId, at) {
      const [row] = await sql<DeliveryRow[]>`
        update webhook_deliveries d set state = 'pending', tries = 0, next_at = ${timeOf(at)}::timestamptz
         where owner_id = ${ownerId} and webhook_id = ${webhookId} and id = ${deliveryId}
           and (${scope} = 'all' or not ${isForeign(sql)})
        returning ${sql.unsafe(deliveryColumns)}`;
      if (row === undefined) return undefined;
      tx.signal(deliveriesDue, webhookId);
      return deliveryOf(row);
    },

    async failForeign({ id: webhookId, ownerId }) {
      await sql`
        update webhook_deliveries d set state = 'failed', next_at = null, failure = 'not-permitted'
         where owner_id = ${ownerId} and webhook_id = ${webhookId} and state = 'pending' and ${isForeign(sql)}`;
    },
  };
}

/** Of a delivery `d`: whether its event is neither about its owner nor about what they own. */
const isForeign = (sql: Transaction["sql"]): ReturnType<Transaction["sql"]> =>
  sql`exists (select 1 from events e where e.id = d.event_id and not d.owner_id = any (e.people))`;
