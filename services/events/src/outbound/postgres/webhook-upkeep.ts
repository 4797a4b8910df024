import {
  type ColumnCipher,
  type Database,
  SealedColumnError,
} from "@tixlys/nexus/postgres";
import { formerSecretPlace, secretPlace } from "./webhook-row.ts";
import type { WebhookUpkeep } from "../../application/ports/webhooks.ts";

const step = 5_000;
const arrivedDays = 7;
const otherDays = 30;

type SecretRow = { id: string; secret: string; former: string | null };

/** Keeps the deliveries in their bounds, and the secrets under the key of today. */
export function webhookUpkeep(
  { sql }: Pick<Database, "sql">,
  cipher: ColumnCipher,
): WebhookUpkeep {
  return {
    async forgetDeliveries(signal) {
      const old = await inSteps(
        signal,
        () => sql`
          delete from webhook_deliveries where id in (
            select id from webhook_deliveries
             where id < messaging.uuid_floor(now() - ${arrivedDays} * interval '1 day')
               and (state = 'delivered' or id < messaging.uuid_floor(now() - ${otherDays} * interval '1 day'))
             order by id limit ${step})`,
      );
      return old + (await forgetOrphans(signal));
    },

    async renewSecrets(signal) {
      await sql`
        update webhooks set former_secret = null, former_secret_until = null where former_secret_until < now()`;
      const rows = await sql<SecretRow[]>`
        select id, secret, former_secret as former from webhooks
         where secret not like ${`${cipher.currentPrefix}%`} or former_secret not like ${`${cipher.currentPrefix}%`} limit ${step}`;
      let renewed = 0;
      for (const row of rows) {
        if (signal.aborted) break;
        if (await renew(row)) renewed += 1;
      }
      return { renewed, unopened: rows.length - renewed };
    },
  };

  /** Jumps from webhook to webhook, as there are few beside deliveries. */
  async function forgetOrphans(signal: AbortSignal): Promise<number> {
    const gone = await sql<{ ownerId: string; webhookId: string }[]>`
      with recursive d as (
        (select owner_id, webhook_id from webhook_deliveries order by owner_id, webhook_id limit 1)
        union all
        select n.owner_id, n.webhook_id from d cross join lateral (
          select owner_id, webhook_id from webhook_deliveries
           where (owner_id, webhook_id) > (d.owner_id, d.webhook_id) order by owner_id, webhook_id limit 1) as n
      )
      select owner_id as "ownerId", webhook_id as "webhookId" from d
       where not exists (select 1 from webhooks w where w.id = d.webhook_id) limit ${step}`;
    let total = 0;
    for (const { ownerId, webhookId } of gone)
      total += await inSteps(
        signal,
        () => sql`
          delete from webhook_deliveries where id in (
            select id from webhook_deliveries where owner_id = ${ownerId} and webhook_id = ${webhookId} limit ${step})`,
      );
    return total;
  }

  /** One that was changed meanwhile is left to the next time. */
  async function renew({ id, secret, former }: SecretRow): Promise<boolean> {
    try {
      const place = secretPlace(id);
      const formerPlace = formerSecretPlace(id);
      const anew = cipher.seal(cipher.open(secret, place), place);
      const formerAnew =
        former === null
          ? null
          : cipher.seal(cipher.open(former, formerPlace), formerPlace);
      await sql`
        update webhooks set secret = ${anew}, former_secret = ${formerAnew} where id = ${id} and secret = ${secret}`;
      return true;
    } catch (error) {
      if (error instanceof SealedColumnError) return false;
      throw error;
    }
  }
}

/** Deletes a bounded number of rows at a time until there are none, or time is up. */
async function inSteps(
  signal: AbortSignal,
  deleteSome: () => PromiseLike<{ readonly count: number }>,
): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const { count } = await deleteSome();
    total += count;
    if (count < step) break;
  }
  return total;
}
