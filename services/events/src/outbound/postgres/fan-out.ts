import type { Transaction } from "@tixlys/nexus/postgres";
import type { Happened } from "../../application/ports/webhooks.ts";
import { filtersOf } from "../../domain/webhook/types.ts";
import { deliveriesDue } from "./deliveries.ts";

/**
 * Writes a delivery for each webhook that hears of an event, in the transaction that keeps the events: nothing is told that was not
 * kept, and nothing that was kept is told to nobody. Who sends is told after the commit.
 *
 * Who deletes one of these webhooks waits until the commit, and then deletes what was written here as well.
 *
 * A webhook hears events about its owner or what they own; one of management that asked for it, all (decision 18).
 *
 * @param events In the order in which they are to arrive; each one newly kept.
 */
export async function fanOut(
  tx: Transaction,
  events: readonly Happened[],
): Promise<void> {
  const { sql } = tx;
  if (events.length === 0 || !(await isAnybodyListening(sql))) return;
  const told = events.map(({ id, type, subject, people }, place) => ({
    place,
    id,
    type,
    subject,
    people,
    filters: filtersOf(type),
  }));
  const rows = await sql<{ webhookId: string }[]>`
    with told as (
      select * from json_to_recordset(${JSON.stringify(told)}::text::json)
        as e (place integer, id uuid, type text, subject text, people uuid[], filters text[])
    ), own as (
      select e.*, w.id as webhook_id, w.owner_id, w.ordered from told e
        join webhooks w on w.owner_id = any (e.people) and w.scope = 'own'
       where w.status = 'active' and w.types && e.filters
         for key share of w
    ), everything as (
      select e.*, w.id as webhook_id, w.owner_id, w.ordered from told e
        join webhooks w on w.scope = 'all' and w.status = 'active'
       where w.types && e.filters
         for key share of w
    ), heard as (
      select * from own union all select * from everything
    ), written as (
      insert into webhook_deliveries (owner_id, webhook_id, event_id, type, order_key, state, tries, next_at, created_at)
      select owner_id, webhook_id, id, type, case when ordered then subject end, 'pending', 0, now(), now()
        from heard order by place
      returning webhook_id
    )
    select distinct webhook_id as "webhookId" from written`;
  for (const { webhookId } of rows) tx.signal(deliveriesDue, webhookId);
}

/** Where nobody wants to be told, which may well be, the batch costs one small question. */
async function isAnybodyListening(sql: Transaction["sql"]): Promise<boolean> {
  const rows =
    await sql`select 1 from webhooks where status = 'active' limit 1`;
  return rows.length > 0;
}
