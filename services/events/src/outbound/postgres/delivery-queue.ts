import {
  type ColumnCipher,
  type Database,
  pgArray,
} from "@tixlys/nexus/postgres";
import type { DeliveryQueue } from "../../application/ports/dispatch.ts";
import { dueReader } from "./due-deliveries.ts";
import { disableIn, settleIn } from "./settled-deliveries.ts";

/** The queue over the database, for one process. */
export function deliveryQueue(
  database: Database,
  cipher: ColumnCipher,
  { holder, holdMs }: { readonly holder: string; readonly holdMs: number },
): DeliveryQueue {
  const { sql } = database;
  const ids = (rows: readonly { webhookId: string }[]): string[] =>
    rows.map(({ webhookId }) => webhookId);
  return {
    async hold(webhookIds) {
      return ids(
        await sql<{ webhookId: string }[]>`
        insert into webhook_lanes as l (webhook_id, holder, held_until)
        select id, ${holder}::uuid, clock_timestamp() + ${holdMs}::float8 * interval '1 ms'
          from webhooks where id = any (${pgArray(webhookIds)}::uuid[]) order by id for key share
        on conflict (webhook_id) do update set holder = excluded.holder, held_until = excluded.held_until
         where l.holder is null or l.holder = excluded.holder or l.held_until < clock_timestamp()
        returning webhook_id as "webhookId"`,
      );
    },

    async renew(webhookIds) {
      return ids(
        await sql<{ webhookId: string }[]>`
        update webhook_lanes set held_until = clock_timestamp() + ${holdMs}::float8 * interval '1 ms'
         where webhook_id = any (${pgArray(webhookIds)}::uuid[]) and holder = ${holder}::uuid
        returning webhook_id as "webhookId"`,
      );
    },

    async release(webhookIds) {
      await sql`
        update webhook_lanes set holder = null, held_until = null
         where webhook_id = any (${pgArray(webhookIds)}::uuid[]) and holder = ${holder}::uuid`;
    },

    /** Jumps from webhook to webhook through the index of what is due, so that one with much waiting costs no more than another. */
    async waiting(now, most) {
      return ids(
        await sql<{ webhookId: string }[]>`
        with recursive w as (
          (select webhook_id from webhook_deliveries where state = 'pending' order by webhook_id limit 1)
          union all
          select (select d.webhook_id from webhook_deliveries d
                   where d.state = 'pending' and d.webhook_id > w.webhook_id order by d.webhook_id limit 1)
            from w where w.webhook_id is not null
        )
        select w.webhook_id as "webhookId" from w
          join webhooks h on h.id = w.webhook_id and h.status = 'active'
          left join webhook_lanes l on l.webhook_id = w.webhook_id
         where (l.holder is null or l.held_until < clock_timestamp())
           and exists (select 1 from webhook_deliveries d
                        where d.webhook_id = w.webhook_id and d.state = 'pending' and d.next_at <= greatest(${now.toISOString()}::timestamptz, clock_timestamp()))
         limit ${most}`,
      );
    },

    due: dueReader(database, cipher),
    settle: (settled) => database.transact((tx) => settleIn(tx, settled)),

    async endOverfull(webhookIds, most, now) {
      const over = ids(
        await sql<{ webhookId: string }[]>`
        select w.id as "webhookId" from unnest(${pgArray(webhookIds)}::uuid[]) as w (id)
         where (select count(*) from (select 1 from webhook_deliveries d
                 where d.webhook_id = w.id and d.state = 'pending' limit ${most + 1}) as few) > ${most}`,
      );
      if (over.length > 0)
        await database.transact(async (tx) => {
          for (const id of over) await disableIn(tx, id, "queue-full", now);
        });
      return over;
    },
  };
}
