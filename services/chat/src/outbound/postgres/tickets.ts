import type { Database } from "@tixlys/nexus/postgres";
import type { Tickets } from "../../application/ports.ts";

type TicketRow = {
  userId: string;
  isModerator: boolean;
  sessionId: string;
  tokenId: string;
  gen: number;
  endsAt: number;
};

/** Tickets, by hash. Whichever replica is shown one takes it away, so it is good once; each new one clears some that nobody used. */
export function ticketStore({ sql }: Pick<Database, "sql">): Tickets {
  return {
    async keep(hash, holder, expiresAt) {
      const { userId, isModerator, sessionId, tokenId, gen } = holder;
      await sql`
        with old as (
          select hash from tickets where expires_at < clock_timestamp() order by expires_at limit 20 for update skip locked
        ), gone as (delete from tickets using old where tickets.hash = old.hash)
        insert into tickets (hash, user_id, is_moderator, session_id, token_id, gen, token_expires_at, expires_at)
        values (${Buffer.from(hash)}, ${userId}, ${isModerator}, ${sessionId}, ${tokenId}, ${gen},
                ${holder.expiresAt.toISOString()}::timestamptz, ${expiresAt.toISOString()}::timestamptz)`;
    },

    async take(hash, at) {
      const [row] = await sql<TicketRow[]>`
        delete from tickets where hash = ${Buffer.from(hash)} and expires_at > ${at.toISOString()}::timestamptz
        returning user_id as "userId", is_moderator as "isModerator", session_id as "sessionId", token_id as "tokenId",
                  gen::float8 as gen, (extract(epoch from token_expires_at) * 1000)::float8 as "endsAt"`;
      if (row === undefined) return undefined;
      const { endsAt, ...same } = row;
      return { ...same, expiresAt: new Date(endsAt) };
    },
  };
}
