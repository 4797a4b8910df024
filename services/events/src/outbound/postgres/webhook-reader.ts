import type { Database } from "@tixlys/nexus/postgres";
import type { WebhookReader } from "../../application/ports/webhooks.ts";
import {
  deliveryColumns,
  deliveryOf,
  type DeliveryRow,
  webhookColumns,
  webhookOf,
  type WebhookRow,
} from "./webhook-row.ts";

/** Webhooks and deliveries as last committed. */
export function webhookReader({ sql }: Pick<Database, "sql">): WebhookReader {
  return {
    async find(id) {
      const [row] = await sql<WebhookRow[]>`
        select ${sql.unsafe(webhookColumns)} from webhooks where id = ${id}`;
      return row === undefined ? undefined : webhookOf(row);
    },

    async list(ownerId, { limit, after }) {
      const rows = await sql<WebhookRow[]>`
        select ${sql.unsafe(webhookColumns)} from webhooks
         where (${ownerId ?? null}::uuid is null or owner_id = ${ownerId ?? null}::uuid)
           and (${after ?? null}::uuid is null or id < ${after ?? null}::uuid)
         order by id desc limit ${limit}`;
      return rows.map(webhookOf);
    },

    async deliveries({ id, ownerId }, state, { limit, after }) {
      const rows = await sql<DeliveryRow[]>`
        select ${sql.unsafe(deliveryColumns)} from webhook_deliveries
         where owner_id = ${ownerId} and webhook_id = ${id}
           and (${state ?? null}::text is null or state = ${state ?? null}::text)
           and (${after ?? null}::uuid is null or id < ${after ?? null}::uuid)
         order by id desc limit ${limit}`;
      return rows.map(deliveryOf);
    },
  };
}
