import { pgArray, type Transaction } from "@tixlys/nexus/postgres";
import type { Standing } from "../../domain/channel/rights.ts";
import type { ChannelKind } from "../../domain/channel/values.ts";
import type { Members } from "../../application/ports.ts";

/** The members in one transaction. */
export function membersIn({ sql }: Transaction): Members {
  return {
    async standing(userId, channelId, intent) {
      const lock = intent === "go" ? sql`for update` : sql`for key share`;
      const [member] = await sql<{ role: "owner" | "member" }[]>`
        select role from members where channel_id = ${channelId} and user_id = ${userId} ${lock}`;
      const [channel] = await sql<Omit<Standing, "role">[]>`
        select kind, status from channels where id = ${channelId}`;
      return channel === undefined
        ? undefined
        : { ...channel, role: member?.role };
    },

    async add(channelId, { userId, role, isInvited }, at) {
      const rows = await sql`
        insert into members (channel_id, user_id, role, is_invited, joined_at, read_seq, read_count)
        select id, ${userId}, ${role}, ${isInvited}, ${at.toISOString()}::timestamptz, last_seq, message_count from channels where id = ${channelId}
        on conflict do nothing returning user_id`;
      return rows.length === 1;
    },

    async remove(channelId, userId) {
      const rows = await sql`
        delete from members where channel_id = ${channelId} and user_id = ${userId} returning user_id`;
      return rows.length === 1;
    },

    async holdAll(channelId) {
      await sql`select from members where channel_id = ${channelId} order by user_id for update`;
    },

    async removeAll(channelId) {
      await sql`delete from members where channel_id = ${channelId}`;
    },

    async settle(channelId, by) {
      const [row] = await sql<{ memberCount: number }[]>`
        update channels set member_count = member_count + ${by}
         where id = ${channelId} returning member_count as "memberCount"`;
      // Only those of channels that can be owned. Who goes at the same time is passed over, as they wait for this channel; whoever but
      // moves a read mark, or writes, is not, so the row is held first in a way that they do not mind.
      await sql`
        update members set role = 'owner'
         where (channel_id, user_id) in (
           select m.channel_id, m.user_id from members m join channels c on c.id = m.channel_id and c.kind in ('public', 'private')
            where m.channel_id = ${channelId}
              and not exists (select from members where channel_id = ${channelId} and role = 'owner')
            order by m.joined_at, m.user_id limit 1 for key share of m skip locked)`;
      return row ?? { memberCount: 0 };
    },

    channelsOf: (userId) =>
      sql<{ id: string; kind: ChannelKind }[]>`
        select c.id, c.kind from members m join channels c on c.id = m.channel_id
         where m.user_id = ${userId} order by c.id`,

    async isAnyAbove(userIds, which, most) {
      const rows = await sql`
        select from members m join channels c on c.id = m.channel_id
         where m.user_id = any (${pgArray(userIds)}::uuid[]) and m.is_invited = ${which === "invited"} and c.kind in ('public', 'private')
         group by m.user_id having count(*) > ${most} limit 1`;
      return rows.length > 0;
    },
  };
}
