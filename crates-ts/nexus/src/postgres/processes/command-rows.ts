import type postgres from "postgres";
import type { Json } from "../../event-store.ts";
import type { Metadata } from "../../messages.ts";
import { pgArray } from "../pg-array.ts";
import type { Database, Transaction } from "../types.ts";
import { openMetadata } from "./process-rows.ts";

/** A command that is the first of its process, and due. */
export type DueCommand = {
  readonly commandId: string;
  readonly name: string;
  readonly processId: string;
  readonly command: Json;
  readonly metadata: Metadata;
  /** How often it has failed. */
  readonly attempts: number;
};

type Row = Omit<DueCommand, "metadata"> & {
  readonly meta: Omit<Metadata, "time"> & { readonly time: string };
};

/**
 * Locks a command that is due until the end of the transaction. Only the first of a process can be had, so the commands of
 * a process follow one another whoever carries them out.
 */
export async function lockDueCommand(
  { sql }: Transaction,
  names: readonly string[],
): Promise<DueCommand | undefined> {
  const [row] = await sql<
    Row[]
  >`${dueCommand(sql, names)} for update of c skip locked`;
  return row === undefined ? undefined : openCommand(row);
}

/** Takes a command that is due for `claimMs`, for work outside a transaction; it counts as a try from now on. */
export async function claimDueCommand(
  { sql }: Database,
  names: readonly string[],
  claimMs: number,
): Promise<DueCommand | undefined> {
  const [row] = await sql<Row[]>`
    with due as (${dueCommand(sql, names)} for update of c skip locked),
    claimed as (
      update nexus.process_commands c
         set attempts = c.attempts + 1, next_attempt_at = clock_timestamp() + ${claimMs}::float8 * interval '1 ms'
        from due where c.command_id = due."commandId"::uuid)
    select * from due`;
  return row === undefined ? undefined : openCommand(row);
}

const dueCommand = (
  sql: postgres.Sql | postgres.TransactionSql,
  names: readonly string[],
): postgres.PendingQuery<postgres.Row[]> => sql`
  select c.command_id::text as "commandId", c.name, c.process_id as "processId", c.command, c.meta, c.attempts
    from nexus.process_commands c
   where c.name = any (${pgArray(names)}::text[]) and c.state = 'waiting' and c.next_attempt_at <= clock_timestamp()
     and not exists (select 1 from nexus.process_commands e where e.name = c.name and e.process_id = c.process_id and e.seq < c.seq)
   order by c.seq limit 1`;

const openCommand = ({ meta, ...row }: Row): DueCommand => ({
  ...row,
  metadata: openMetadata(meta),
});

/** The command is done with. */
export async function removeCommand(
  { sql }: Pick<Transaction, "sql">,
  { commandId }: DueCommand,
): Promise<void> {
  await sql`delete from nexus.process_commands where command_id = ${commandId}::uuid`;
}

/** The command waits for somebody, and holds up its process. */
export async function parkCommand(
  { sql }: Pick<Transaction, "sql"> | Pick<Database, "sql">,
  { commandId, attempts }: DueCommand,
  reason: string,
): Promise<void> {
  await sql`
    update nexus.process_commands
       set state = 'parked', attempts = ${attempts + 1}, last_error = ${reason}, next_attempt_at = clock_timestamp()
     where command_id = ${commandId}::uuid`;
}

/** The command is tried again later; nothing happens when somebody else has been at it. */
export async function postponeCommand(
  { sql }: Database,
  { commandId }: DueCommand,
  attempts: number,
  delayMs: number,
  reason: string,
): Promise<void> {
  await sql`
    update nexus.process_commands
       set attempts = ${attempts}, next_attempt_at = clock_timestamp() + ${delayMs}::float8 * interval '1 ms', last_error = ${reason}
     where command_id = ${commandId}::uuid and attempts between ${attempts - 1} and ${attempts}`;
}
