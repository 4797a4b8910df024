import type { Database } from "@tixlys/nexus/postgres";
import type { Upkeep } from "../../application/ports.ts";
import { again } from "./again.ts";
import { dropEmptyMonths } from "./old-months.ts";

const rowsPerStatement = 5_000;
const channelsPerPage = 500;
const sendingsKeptDays = 30;

/** What runs by the clock: partitions ahead of time, and what has outlived its channel. */
export function upkeep(database: Database): Upkeep {
  const { sql } = database;
  return {
    async makeMonths() {
      const [row] = await sql<{ made: number }[]>`
        select make_months(now(), 4) as made`;
      return row?.made ?? 0;
    },

    dropMonths: (signal) => dropEmptyMonths(database, signal),

    async forgetOld(signal) {
      let gone = await forgetSendings(database, signal);
      let after = "00000000-0000-0000-0000-000000000000";
      while (!signal.aborted) {
        const page = await sql<{ id: string; days: number | null }[]>`
          select id, case when status = 'deleted' then null else retention_days end as days from channels
           where (retention_days is not null or status = 'deleted') and id > ${after}::uuid order by id limit ${channelsPerPage}`;
        for (const { id, days } of page) {
          gone += await forgetEntries(database, id, days ?? 0, signal);
          if (days === null && !signal.aborted)
            await removeDeleted(database, id);
        }
        const last = page.at(-1);
        if (last === undefined) break;
        after = last.id;
      }
      return gone;
    },
  };
}

/** Once nothing was left in it. */
async function removeDeleted({ sql }: Database, id: string): Promise<void> {
  await sql`
    with months as (delete from channel_months where channel_id = ${id}),
         sent as (delete from sendings where channel_id = ${id})
    delete from channels where id = ${id} and status = 'deleted'`;
}

/**
 * Deletes in small steps: the reactions go with their message, and the channel remembers up to where nothing is left. It asks
 * how many went, as it is locked after its messages then; of parts that do not ask each other, the last is done first.
 */
async function forgetEntries(
  { sql }: Database,
  channelId: string,
  days: number,
  signal: AbortSignal,
): Promise<number> {
  let gone = 0;
  while (!signal.aborted) {
    const [row] = await again(
      () => sql<{ count: number }[]>`
      with old as (
        select channel_id, seq, created_at from (
          select channel_id, seq, created_at from messages where channel_id = ${channelId} and created_at < now() - make_interval(days => ${days})
          union all
          select channel_id, seq, created_at from entries where channel_id = ${channelId} and created_at < now() - make_interval(days => ${days})) log
         order by seq limit ${rowsPerStatement}
      ), written as (
        delete from messages m using old
         where m.channel_id = old.channel_id and m.seq = old.seq and m.created_at = old.created_at returning m.id, m.seq
      ), others as (
        delete from entries e using old
         where e.channel_id = old.channel_id and e.seq = old.seq and e.created_at = old.created_at returning e.seq
      ), given as (
        delete from reactions r using written where r.message_id = written.id returning 1
      ), done as materialized (
        select (select max(seq) from old) as seq, (select count(*) from written) + (select count(*) from others) + (select count(*) from given) as rows
      ), mark as (
        update channels c set forgotten_seq = greatest(c.forgotten_seq, done.seq) from done
         where c.id = ${channelId} and done.seq is not null and done.rows >= 0
      )
      select count(*)::integer as count from old`,
    );
    gone += row?.count ?? 0;
    if ((row?.count ?? 0) < rowsPerStatement) break;
  }
  return gone;
}

/** A client that sends a message again does so soon; its id is known for thirty days. */
async function forgetSendings(
  { sql }: Database,
  signal: AbortSignal,
): Promise<number> {
  let gone = 0;
  while (!signal.aborted) {
    const { count } = await sql`
      delete from sendings where ctid = any (array(
        select ctid from sendings where created_at < now() - make_interval(days => ${sendingsKeptDays}) limit ${rowsPerStatement}))`;
    gone += count;
    if (count < rowsPerStatement) break;
  }
  return gone;
}
