import type { ForSockets } from "../../../src/application/application.ts";
import type { Holder, Live } from "../../../src/application/ports.ts";
import type { Entry } from "../../../src/domain/log/entry.ts";
import type { Database } from "@tixlys/nexus/postgres";

/** What a socket asks of the application, over the least tables that do it: the real statements are chat's own matter. */
export async function makeTables({ sql }: Pick<Database, "sql">) {
  await sql`create table channels (id uuid primary key, last_seq bigint not null default 0)`;
  await sql`create table members (channel_id uuid, user_id uuid, primary key (channel_id, user_id))`;
  await sql`create table entries (channel_id uuid, seq bigint, author_id uuid, client_id uuid, body jsonb, primary key (channel_id, seq))`;
  await sql`create unique index on entries (channel_id, author_id, client_id)`;
}

export type PlainLog = Omit<ForSockets, "peopleSharing" | "members"> & {
  makeChannel(members: readonly string[]): Promise<string>;
  remove(channelId: string, userId: string): Promise<void>;
};

/** `tickets` is what all replicas share. */
export function plainLog(
  { sql }: Pick<Database, "sql">,
  live: () => Live,
  tickets: Map<string, Holder>,
): PlainLog {
  const append = (
    channelId: string,
    authorId: string,
    clientId: string,
    happening: object,
  ) => sql<{ seq: string; body: Entry }[]>`
      with c as (update channels set last_seq = last_seq + 1 where id = ${channelId} returning last_seq)
      insert into entries
      select ${channelId}, c.last_seq, ${authorId}, ${clientId},
        ${JSON.stringify({ channelId, ...happening })}::text::jsonb || jsonb_build_object('seq', c.last_seq)
        from c returning seq, body`;
  return {
    async makeChannel(members) {
      const id = Bun.randomUUIDv7();
      await sql`insert into channels (id) values (${id})`;
      for (const userId of members)
        await sql`insert into members values (${id}, ${userId})`;
      return id;
    },
    async remove(channelId, userId) {
      await sql`delete from members where channel_id = ${channelId} and user_id = ${userId}`;
      const [row] = await append(channelId, userId, Bun.randomUUIDv7(), {
        type: "member",
        userId,
        action: "removed",
      });
      if (row !== undefined) live().tell([row.body]);
      live().membershipChanged(channelId, userId, false);
    },
    async send({ userId }, { channelId, clientId, content }) {
      const [known] = await sql<
        { seq: string; body: { message?: { id: string } } }[]
      >`
        select seq, body from entries where channel_id = ${channelId} and author_id = ${userId} and client_id = ${clientId}`;
      if (known !== undefined)
        return {
          ok: true,
          value: {
            id: known.body.message?.id ?? "",
            seq: Number(known.seq),
            created: false,
          },
        };
      const [member] =
        await sql`select 1 from members where channel_id = ${channelId} and user_id = ${userId}`;
      if (member === undefined)
        return { ok: false, error: { type: "ChannelUnknown" } };
      const id = Bun.randomUUIDv7();
      const [row] = await append(channelId, userId, clientId, {
        type: "new_message",
        clientId,
        message: { id, channelId, content },
      });
      if (row === undefined)
        return { ok: false, error: { type: "ChannelUnknown" } };
      live().tell([row.body]);
      return { ok: true, value: { id, seq: Number(row.seq), created: true } };
    },
    async markRead({ userId }, mark) {
      live().told("read", { ...mark, userId });
      return { ok: true, value: { seq: mark.seq } };
    },
    async entriesAfter(channelId, afterSeq, limit) {
      const rows = await sql<{ body: Entry }[]>`
        select body from entries where channel_id = ${channelId} and seq > ${afterSeq} order by seq limit ${limit}`;
      return rows.map(({ body }) => body);
    },
    async lastSeqs(channelIds) {
      const rows = await sql<{ id: string; last_seq: string }[]>`
        select id, last_seq from channels where id = any(${[...channelIds]})`;
      return new Map(rows.map(({ id, last_seq }) => [id, Number(last_seq)]));
    },
    async mayRead(userId, channelId) {
      const [row] = await sql<{ last_seq: string }[]>`
        select last_seq from channels join members on id = channel_id where id = ${channelId} and user_id = ${userId}`;
      return row === undefined
        ? undefined
        : { lastSeq: Number(row.last_seq), forgottenSeq: 0, isMember: true };
    },
    async issueTicket(holder) {
      const ticket = `ticket-${Bun.randomUUIDv7()}`;
      tickets.set(ticket, holder);
      return { ticket, expiresAt: new Date(Date.now() + 30_000) };
    },
    async redeemTicket(ticket) {
      const holder = tickets.get(ticket);
      tickets.delete(ticket);
      return holder;
    },
  };
}
