import { pgArray, type Transaction } from "@tixlys/nexus/postgres";
import type { Heard } from "../../application/ports.ts";
import type { OfferFacts } from "../../domain/order-talk/order-talk.ts";

/** What was heard of orders and people, in one transaction. */
export function heardIn({ sql }: Transaction): Heard {
  return {
    async order(orderId) {
      await sql`insert into order_facts (order_id) values (${orderId}) on conflict do nothing`;
      const [row] = await sql<{ isEnded: boolean; winnerId: string | null }[]>`
        select is_ended as "isEnded", winner_id as "winnerId" from order_facts where order_id = ${orderId} for update`;
      if (row === undefined) throw new Error("an order that was noted is gone");
      return { isEnded: row.isEnded, winnerId: row.winnerId ?? undefined };
    },

    async saveOrder(orderId, { isEnded, winnerId }) {
      await sql`
        update order_facts set is_ended = ${isEnded}, winner_id = ${winnerId ?? null} where order_id = ${orderId}`;
    },

    offers: (orderId) =>
      sql<OfferFacts[]>`
        select customer_id as "customerId", provider_id as "providerId", version::float8 as version, is_live as "isLive"
          from offer_facts where order_id = ${orderId} order by provider_id`,

    async saveOffer(orderId, { customerId, providerId, version, isLive }) {
      await sql`
        insert into offer_facts (order_id, provider_id, customer_id, version, is_live)
        values (${orderId}, ${providerId}, ${customerId}, ${version}, ${isLive})
        on conflict (order_id, provider_id) do update set version = excluded.version, is_live = excluded.is_live`;
    },

    async named(userId, displayName, version) {
      await sql`
        insert into people (user_id, display_name, profile_version) values (${userId}, ${displayName}, ${version})
        on conflict (user_id) do update set display_name = excluded.display_name, profile_version = excluded.profile_version
         where not people.is_deleted and people.profile_version < excluded.profile_version`;
    },

    async gone(userId) {
      await sql`
        insert into people (user_id, is_deleted) values (${userId}, true)
        on conflict (user_id) do update set is_deleted = true, display_name = null`;
    },

    async holdPeople(userIds) {
      // In the order of their keys. Who was not heard of gets a row, as what is not there cannot be held.
      const sorted = pgArray([...new Set(userIds)].sort());
      await sql`
        insert into people (user_id) select unnest(${sorted}::uuid[]) on conflict do nothing`;
      const rows = await sql<{ userId: string; isDeleted: boolean }[]>`
        select user_id as "userId", is_deleted as "isDeleted" from people
         where user_id = any (${sorted}::uuid[]) order by user_id for share`;
      return new Set(
        rows.flatMap(({ userId, isDeleted }) => (isDeleted ? [userId] : [])),
      );
    },
  };
}
