import { pgArray, type Transaction } from "@tixlys/nexus/postgres";
import type { Channels } from "../../application/ports.ts";
import { codeOf } from "./again.ts";

/** The channels in one transaction. */
export function channelsIn({ sql }: Transaction): Channels {
  return {
    async insert(channel) {
      const { id, kind, name, nameKey, description, createdBy, at } = channel;
      const [low, high] = channel.pair ?? [null, null];
      const rows = await sql`
        insert into channels (id, kind, name, name_key, description, created_by, pair_low, pair_high, order_id, provider_id, created_at, updated_at)
        values (${id}, ${kind}, ${name}, ${nameKey}, ${description}, ${createdBy}, ${low}, ${high},
                ${channel.orderId}, ${channel.providerId ?? null}, ${at.toISOString()}::timestamptz, ${at.toISOString()}::timestamptz)
        on conflict do nothing returning id`;
      if (rows.length === 1) return "done";
      return nameKey === null ? "exists" : "name-taken";
    },

    async ofPair([low, high]) {
      const [row] = await sql<{ id: string }[]>`
        select id from channels where pair_low = ${low} and pair_high = ${high} and status <> 'deleted'`;
      return row?.id;
    },

    async ofOrder(orderId, providerId) {
      const [row] = await sql<{ id: string }[]>`
        select id from channels where order_id = ${orderId} and provider_id = ${providerId}`;
      return row?.id;
    },

    async change(id, changes, expected, at) {
      const { name, nameKey, description, retentionDays } = changes;
      const write = (inner: Transaction["sql"]) => inner`
        update channels
           set name = coalesce(${name ?? null}, name), name_key = coalesce(${nameKey ?? null}, name_key),
               description = case when ${description !== undefined} then ${description ?? null}::text else description end,
               retention_days = case when ${retentionDays !== undefined} then ${retentionDays ?? null}::integer else retention_days end,
               version = version + 1, updated_at = ${at.toISOString()}::timestamptz
         where id = ${id} and status <> 'deleted'
           and (${expected === undefined} or version + last_seq = any (${pgArray((expected ?? []).map(String))}::bigint[]))
        returning id`;
      try {
        // Behind a savepoint, as a name that is taken must not end the transaction: two may want it at once, so asking first says little.
        const rows = await (nameKey === undefined
          ? write(sql)
          : sql.savepoint(write));
        return rows.length === 1 ? "done" : "outdated";
      } catch (error) {
        if (isNameTaken(error)) return "name-taken";
        throw error;
      }
    },

    async setStatus(id, status) {
      const rows = await sql`
        update channels
           set status = ${status}, name_key = case when ${status} = 'deleted' then null else name_key end,
               description = case when ${status} = 'deleted' then null else description end,
               name = case when ${status} = 'deleted' then null else name end,
               version = version + 1, updated_at = clock_timestamp()
         where id = ${id} and status not in (${status}, 'deleted') returning id`;
      return rows.length === 1;
    },
  };
}

function isNameTaken(error: unknown): boolean {
  return (
    codeOf(error) === "23505" &&
    error instanceof Error &&
    Reflect.get(error, "constraint_name") === "channels_name_key"
  );
}
