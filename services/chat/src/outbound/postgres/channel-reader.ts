import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type { Role } from "../../domain/channel/values.ts";
import type {
  ChannelReader,
  Member,
  SeenChannel,
  WaitingReader,
} from "../../application/ports.ts";

type ChannelRow = Omit<SeenChannel, "role" | "createdAt" | "updatedAt"> & {
  role: Role | null;
  createdAt: number;
  updatedAt: number;
  nameKey: string | null;
};

const columns = `
  c.id, c.kind, c.status, c.name, c.name_key as "nameKey", c.description, c.created_by as "createdBy", c.order_id as "orderId",
  c.member_count as "memberCount", c.retention_days as "retentionDays", c.last_seq::float8 as "lastSeq", c.forgotten_seq::float8 as "forgottenSeq", c.version::float8 as version,
  (extract(epoch from c.created_at) * 1000)::float8 as "createdAt", (extract(epoch from c.updated_at) * 1000)::float8 as "updatedAt",
  m.role, coalesce(m.read_seq, 0)::float8 as "readSeq",
  case when m.role is null then 0 else greatest(c.message_count - m.read_count, 0) end::float8 as unread`;

/** Channels and members as last committed. */
export function channelReader({ sql }: Pick<Database, "sql">): ChannelReader {
  return {
    async find(id, userId) {
      const [row] = await sql<ChannelRow[]>`
        select ${sql.unsafe(columns)} from channels c
          left join members m on m.channel_id = c.id and m.user_id = ${userId}
         where c.id = ${id} and c.status <> 'deleted'`;
      return row === undefined ? undefined : channelOf(row);
    },

    async mine(userId, { limit, after }, unreadOnly) {
      const rows = await sql<ChannelRow[]>`
        select ${sql.unsafe(columns)} from members m join channels c on c.id = m.channel_id
         where m.user_id = ${userId} and c.status <> 'deleted'
           and (${after ?? null}::uuid is null or m.channel_id < ${after ?? null}::uuid)
           and (not ${unreadOnly} or c.message_count > m.read_count)
         order by m.channel_id desc limit ${limit}`;
      return rows.map(channelOf);
    },

    async open(beginning, userId, { limit, after }) {
      const rows = await sql<ChannelRow[]>`
        select ${sql.unsafe(columns)} from channels c
          left join members m on m.channel_id = c.id and m.user_id = ${userId}
         where c.kind = 'public' and c.name_key is not null
           and c.name_key >= ${beginning} and c.name_key < ${`${beginning}\u{10ffff}`}
           and (${after ?? null}::text is null or c.name_key > ${after ?? null}::text)
         order by c.name_key limit ${limit}`;
      return rows.map((row) => ({
        ...channelOf(row),
        nameKey: row.nameKey ?? "",
      }));
    },

    async members(channelId, { limit, after }) {
      const rows = await sql<(Omit<Member, "joinedAt"> & { at: number })[]>`
        select user_id as "userId", role, (extract(epoch from joined_at) * 1000)::float8 as at, read_seq::float8 as "readSeq"
          from members where channel_id = ${channelId}
           and (${after ?? null}::uuid is null or user_id > ${after ?? null}::uuid)
         order by user_id limit ${limit}`;
      return rows.map(({ at, ...same }) => ({
        ...same,
        joinedAt: new Date(at),
      }));
    },

    async sharing(userId, limit) {
      const rows = await sql<{ userId: string }[]>`
        select distinct other.user_id as "userId" from members mine
          join channels c on c.id = mine.channel_id and c.kind <> 'public'
          join members other on other.channel_id = mine.channel_id and other.user_id <> ${userId}
         where mine.user_id = ${userId} limit ${limit}`;
      return rows.map((row) => row.userId);
    },

    async waiting(channelId, limit) {
      const rows = await sql<
        (Omit<WaitingReader, "since"> & { at: number | null })[]
      >`
        select m.user_id as "userId", (c.message_count - m.read_count)::float8 as unread, m.read_seq::float8 as "readSeq",
               (extract(epoch from oldest.created_at) * 1000)::float8 as at
          from channels c join members m on m.channel_id = c.id
          left join lateral (
            select created_at from messages where channel_id = c.id and seq > m.read_seq order by seq limit 1) oldest on true
         where c.id = ${channelId} and c.kind in ('direct', 'order') and c.status <> 'deleted' and c.message_count > m.read_count
         order by m.user_id limit ${limit}`;
      return rows.map(({ at, ...same }) => ({
        ...same,
        since: at === null ? undefined : new Date(at),
      }));
    },

    async lastSeqs(ids) {
      const rows = await sql<{ id: string; seq: number }[]>`
        select id, last_seq::float8 as seq from channels where id = any (${pgArray(ids)}::uuid[]) and status <> 'deleted'`;
      return new Map(rows.map(({ id, seq }) => [id, seq]));
    },
  };
}

function channelOf(row: ChannelRow): SeenChannel {
  const { nameKey: _, role, createdAt, updatedAt, ...same } = row;
  return {
    ...same,
    role: role ?? undefined,
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
  };
}
