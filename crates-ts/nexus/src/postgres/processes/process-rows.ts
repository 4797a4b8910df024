import type { Json } from "../../event-store.ts";
import type { Metadata } from "../../messages.ts";
import { pgArray } from "../pg-array.ts";
import type { Transaction } from "../types.ts";
import type { Reactor, StoredState } from "./reactor.ts";

/** Before the name of a process manager: the name of its subscription. */
export const processPrefix = "process:";

/** A process whose row is locked. */
export type LockedProcess = {
  /** Nothing before its first reaction. */
  stored: StoredState | undefined;
  hasEnded: boolean;
  reactions: number;
};

/** A command to carry out. */
export type NewCommand = {
  readonly commandId: string;
  readonly processId: string;
  readonly command: unknown;
  readonly metadata: Metadata;
};

/** A timeout to set. */
export type NewTimer = {
  readonly timerId: string;
  readonly processId: string;
  readonly timeout: string;
  readonly dueAt: Date;
  readonly payload: Json;
  readonly metadata: Metadata;
};

type Named = Pick<Reactor<never>, "name" | "stateVersion">;

/**
 * Locks processes until the end of the transaction, always in the order of their ids, so that two transactions never wait
 * for each other in a circle. One that has not begun gets a row, so that there is something to lock.
 */
export async function lockProcesses(
  { sql }: Transaction,
  { name, stateVersion }: Named,
  processIds: readonly string[],
): Promise<Map<string, LockedProcess>> {
  const ids = pgArray(processIds);
  await sql`
    insert into nexus.processes (name, process_id, version, state_version, state)
    select ${name}, id, 0, ${stateVersion}, 'null' from unnest(${ids}::text[]) as new(id) order by id
    on conflict do nothing`;
  const rows = await sql<
    {
      id: string;
      version: string;
      stateVersion: number;
      state: Json;
      hasEnded: boolean;
    }[]
  >`
    select process_id as id, version::text, state_version as "stateVersion", state, ended_at is not null as "hasEnded"
      from nexus.processes where name = ${name} and process_id = any (${ids}::text[]) order by process_id for update`;
  return new Map(
    rows.map(({ id, version, stateVersion, state, hasEnded }) => [
      id,
      {
        stored: version === "0" ? undefined : { state, stateVersion },
        reactions: Number(version),
        hasEnded,
      },
    ]),
  );
}

/** Writes processes as they are now; the timeouts of those that have ended go. */
export async function saveProcesses(
  { sql }: Transaction,
  { name }: Named,
  processes: ReadonlyMap<string, LockedProcess>,
): Promise<void> {
  const all = [...processes];
  await sql`
    update nexus.processes p
       set version = new.version, state_version = new.state_version, state = new.state::jsonb, updated_at = now(),
           ended_at = case when new.ended then coalesce(p.ended_at, now()) end
      from unnest(${pgArray(all.map(([id]) => id))}::text[], ${pgArray(all.map(([, { reactions }]) => reactions))}::bigint[],
                  ${pgArray(all.map(([, { stored }]) => stored?.stateVersion ?? 1))}::smallint[],
                  ${pgArray(all.map(([, { stored }]) => JSON.stringify(stored?.state ?? null)))}::text[],
                  ${pgArray(all.map(([, { hasEnded }]) => String(hasEnded)))}::boolean[]) as new(id, version, state_version, state, ended)
     where p.name = ${name} and p.process_id = new.id`;
  const ended = all.filter(([, { hasEnded }]) => hasEnded);
  if (ended.length > 0)
    await sql`delete from nexus.timers where name = ${name} and process_id = any (${pgArray(ended.map(([id]) => id))}::text[])`;
}

/** Writes commands down, in their order, behind those that wait already. */
export async function writeCommands(
  { sql }: Transaction,
  { name }: Named,
  commands: readonly NewCommand[],
): Promise<void> {
  const rows = commands.map(({ commandId, processId, command, metadata }) => ({
    i: commandId,
    p: processId,
    c: command,
    m: metadata,
  }));
  await sql`
    insert into nexus.process_commands (command_id, name, process_id, command, meta)
    select (v ->> 'i')::uuid, ${name}, v ->> 'p', v -> 'c', v -> 'm'
      from jsonb_array_elements(${JSON.stringify(rows)}::text::jsonb) with ordinality as new(v, n) order by n
    on conflict (command_id) do nothing`;
}

/** Sets timeouts; one of the same name is moved. */
export async function setTimers(
  { sql }: Transaction,
  { name }: Named,
  timers: readonly NewTimer[],
): Promise<void> {
  const rows = timers.map((timer) => ({
    i: timer.timerId,
    p: timer.processId,
    t: timer.timeout,
    d: timer.dueAt.toISOString(),
    v: timer.payload,
    m: timer.metadata,
  }));
  await sql`
    insert into nexus.timers (name, process_id, timeout, timer_id, due_at, next_attempt_at, payload, meta)
    select ${name}, v ->> 'p', v ->> 't', (v ->> 'i')::uuid, (v ->> 'd')::timestamptz, (v ->> 'd')::timestamptz, v -> 'v', v -> 'm'
      from jsonb_array_elements(${JSON.stringify(rows)}::text::jsonb) as new(v)
    on conflict (name, process_id, timeout) do update
       set timer_id = excluded.timer_id, due_at = excluded.due_at, next_attempt_at = excluded.next_attempt_at, payload = excluded.payload,
           meta = excluded.meta, state = 'waiting', attempts = 0, last_error = null`;
}

/** Cancels timeouts; one that there is not is no error. */
export async function cancelTimers(
  { sql }: Transaction,
  { name }: Named,
  timers: readonly { processId: string; timeout: string }[],
): Promise<void> {
  await sql`
    delete from nexus.timers t
     using unnest(${pgArray(timers.map(({ processId }) => processId))}::text[], ${pgArray(timers.map(({ timeout }) => timeout))}::text[]) as gone(process_id, timeout)
     where t.name = ${name} and t.process_id = gone.process_id and t.timeout = gone.timeout`;
}

/** Metadata as it is stored, back in its shape. */
export const openMetadata = (
  stored: Omit<Metadata, "time"> & { readonly time: string },
): Metadata => ({ ...stored, time: new Date(stored.time) });
