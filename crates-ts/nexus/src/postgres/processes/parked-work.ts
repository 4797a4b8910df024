import type { Json } from "../../event-store.ts";
import type { Database } from "../types.ts";
import { processPrefix } from "./process-rows.ts";

/** A command or a timeout of a process that waits for somebody. */
export type ParkedWork = {
  readonly kind: "command" | "timeout";
  /** Of the process manager. */
  readonly name: string;
  readonly processId: string;
  /** UUID: the command's id, or the timeout's. */
  readonly id: string;
  /** The command, or the timeout's name and payload. */
  readonly content: Json;
  /** The command's type, empty when it has none, or the timeout's name. */
  readonly subject: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly parkedAt: Date;
  /** Later commands of the process, which wait because of it; a timeout holds nothing up. */
  readonly behind: number;
};

/** Which of it; everything unless told. */
export type ParkedWorkFilter = {
  readonly name?: string;
  readonly processId?: string;
  readonly id?: string;
  /** 1 to 1,000; 100 unless told. */
  readonly limit?: number;
};

/** Commands and timeouts that wait for somebody, the oldest first. */
export async function listParkedWork(
  { sql }: Database,
  filter: ParkedWorkFilter = {},
): Promise<ParkedWork[]> {
  const { name = null, processId = null, id = null } = filter;
  const limit = Math.min(1_000, Math.max(1, filter.limit ?? 100));
  const rows = await sql<
    (Omit<ParkedWork, "parkedAt"> & { readonly parked: number })[]
  >`
    select kind, name, process_id as "processId", id::text, content, subject, attempts, last_error as "lastError",
           date_part('epoch', parked_at) as parked,
           case kind when 'timeout' then 0 else (
             select count(*)::int from nexus.process_commands c
              where c.name = parked.name and c.process_id = parked.process_id and c.seq > parked.seq) end as behind
      from (
        select 'command' as kind, name, process_id, command_id as id, command as content, coalesce(command ->> 'type', '') as subject,
               attempts, last_error, next_attempt_at as parked_at, created_at as at, seq
          from nexus.process_commands where state = 'parked'
        union all
        select 'timeout', name, process_id, timer_id, jsonb_build_object('timeout', timeout, 'payload', payload), timeout,
               attempts, last_error, next_attempt_at, due_at, 0
          from nexus.timers where state = 'parked') as parked
     where (${name}::text is null or name = ${name}) and (${processId}::text is null or process_id = ${processId})
       and (${id}::uuid is null or id = ${id}::uuid)
     order by at, seq, id limit ${limit}`;
  return rows.map(({ parked, ...row }) => ({
    ...row,
    parkedAt: new Date(parked * 1_000),
  }));
}

/** How many commands and timeouts wait for somebody, for a gauge. */
export async function countParkedWork({
  sql,
}: Database): Promise<{ commands: number; timeouts: number }> {
  const [row] = await sql<{ commands: number; timeouts: number }[]>`
    select (select count(*)::int from nexus.process_commands where state = 'parked') as commands,
           (select count(*)::int from nexus.timers where state = 'parked') as timeouts`;
  return row ?? { commands: 0, timeouts: 0 };
}

/**
 * Tries a parked command or timeout again, with all its tries.
 *
 * @returns False when nothing parked has that id.
 */
export async function replayParkedWork(
  { sql }: Database,
  id: string,
): Promise<boolean> {
  const rows = await sql`
    with command as (
      update nexus.process_commands set state = 'waiting', attempts = 0, next_attempt_at = clock_timestamp()
       where command_id = ${id}::uuid and state = 'parked' returning 1),
    timer as (
      update nexus.timers set state = 'waiting', attempts = 0, next_attempt_at = clock_timestamp()
       where timer_id = ${id}::uuid and state = 'parked' returning 1)
    select 1 from command union all select 1 from timer`;
  return rows.length > 0;
}

/**
 * Gives a parked command or timeout up; the commands of its process that wait behind it go on. That it was given up, and
 * why, stands in `listDiscarded` for ninety days.
 *
 * @returns False when nothing parked has that id.
 */
export async function discardParkedWork(
  { sql }: Database,
  id: string,
  reason: string,
): Promise<boolean> {
  const rows = await sql`
    with forgotten as (delete from nexus.discarded where at < now() - interval '90 days'),
    command as (
      delete from nexus.process_commands where command_id = ${id}::uuid and state = 'parked'
      returning 'command' as kind, name, process_id, coalesce(command ->> 'type', '') as subject, attempts, last_error),
    timer as (
      delete from nexus.timers where timer_id = ${id}::uuid and state = 'parked'
      returning 'timeout' as kind, name, process_id, timeout as subject, attempts, last_error)
    insert into nexus.discarded (kind, id, subscription, generation, subject, key, attempts, first_error, last_error, reason)
    select kind, ${id}::uuid, ${processPrefix} || name, 1, subject, process_id, attempts, coalesce(last_error, ''),
           coalesce(last_error, ''), ${reason}
      from (select * from command union all select * from timer) as given_up
    returning 1`;
  return rows.length > 0;
}

/**
 * Forgets processes that ended before a time. An event that comes for one after that begins it anew, so leave them longer
 * than any event can be late.
 *
 * @returns How many were forgotten; 10,000 at once.
 */
export async function forgetEndedProcesses(
  { sql }: Database,
  before: Date,
): Promise<number> {
  const rows = await sql`
    delete from nexus.processes p using (
      select name, process_id from nexus.processes where ended_at < ${before.toISOString()}::timestamptz order by ended_at limit 10000) old
     where p.name = old.name and p.process_id = old.process_id
       and not exists (select 1 from nexus.process_commands c where c.name = p.name and c.process_id = p.process_id)
    returning 1`;
  return rows.length;
}
