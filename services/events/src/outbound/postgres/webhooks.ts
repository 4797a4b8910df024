import {
  type ColumnCipher,
  pgArray,
  SealedColumnError,
  type Transaction,
} from "@tixlys/nexus/postgres";
import type { Webhooks } from "../../application/ports/webhooks.ts";
import {
  formerSecretPlace,
  sealSecret,
  secretPlace,
  timeOf,
  webhookColumns,
  webhookOf,
  type WebhookRow,
} from "./webhook-row.ts";

/** Deliveries that go in the transaction that deletes their webhook. */
const deletedAtOnce = 2_000;

/** The webhooks of one transaction; their secrets lie sealed. */
export function webhooksIn(
  { sql }: Transaction,
  cipher: ColumnCipher,
): Webhooks {
  return {
    async countOf(ownerId) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`webhooks of ${ownerId}`}, 0))`;
      const [row] = await sql<{ count: number }[]>`
        select count(*)::integer as count from webhooks where owner_id = ${ownerId}`;
      return row?.count ?? 0;
    },

    async insert(webhook, secret) {
      const { id, ownerId, url, types, description, scope, ordered, status } =
        webhook;
      await sql`
        insert into webhooks (id, owner_id, url, types, description, scope, ordered, status, secret, created_at, updated_at, version)
        values (${id}, ${ownerId}, ${url}, ${pgArray(types)}::text[], ${description}, ${scope}, ${ordered}, ${status},
                ${sealSecret(cipher, id, secret)}, ${timeOf(webhook.createdAt)}::timestamptz, ${timeOf(webhook.updatedAt)}::timestamptz, ${webhook.version})`;
    },

    async load(id) {
      const [row] = await sql<WebhookRow[]>`
        select ${sql.unsafe(webhookColumns)} from webhooks where id = ${id} for no key update`;
      return row === undefined ? undefined : webhookOf(row);
    },

    async loadActiveOf(ownerId) {
      const rows = await sql<WebhookRow[]>`
        select ${sql.unsafe(webhookColumns)} from webhooks where owner_id = ${ownerId} and status = 'active' order by id for no key update`;
      return rows.map(webhookOf);
    },

    async save(webhook) {
      const {
        id,
        url,
        types,
        description,
        scope,
        ordered,
        status,
        disabledReason,
        version,
      } = webhook;
      await sql`
        update webhooks
           set url = ${url}, types = ${pgArray(types)}::text[], description = ${description}, scope = ${scope}, ordered = ${ordered},
               status = ${status}, disabled_reason = ${disabledReason}, disabled_at = ${timeOf(webhook.disabledAt)}::timestamptz,
               updated_at = ${timeOf(webhook.updatedAt)}::timestamptz, version = ${version}
         where id = ${id}`;
    },

    async saveWithSecret(
      { id, updatedAt, version, formerSecretUntil },
      secret,
    ) {
      const [row] = await sql<
        { secret: string }[]
      >`select secret from webhooks where id = ${id}`;
      if (row === undefined) throw new Error("a locked webhook has gone");
      const former = formerOf(cipher, id, row.secret);
      await sql`
        update webhooks
           set secret = ${sealSecret(cipher, id, secret)}, former_secret = ${former},
               former_secret_until = ${timeOf(formerSecretUntil)}::timestamptz, updated_at = ${timeOf(updatedAt)}::timestamptz, version = ${version}
         where id = ${id}`;
    },

    async forgive(id) {
      await sql`update webhook_lanes set failing_since = null where webhook_id = ${id}`;
    },

    async remove({ id, ownerId }) {
      await sql`delete from webhooks where id = ${id}`;
      // What is more is nobody's, is not sent, and goes with the next upkeep: nobody waits for a hundred thousand rows.
      await sql`
        delete from webhook_deliveries where id in (
          select id from webhook_deliveries where owner_id = ${ownerId} and webhook_id = ${id} limit ${deletedAtOnce})`;
    },
  };
}

/** The secret sealed for its next place; null where it does not open any more: then it signs nothing either. */
function formerOf(
  cipher: ColumnCipher,
  id: string,
  sealed: string,
): string | null {
  try {
    return cipher.seal(
      cipher.open(sealed, secretPlace(id)),
      formerSecretPlace(id),
    );
  } catch (error) {
    if (error instanceof SealedColumnError) return null;
    throw error;
  }
}
