import type { Json } from "../../event-store.ts";
import type { Metadata } from "../../messages.ts";
import { fullJitterMs } from "../../waits/back-off.ts";
import { asWorkFailed, doWork, errorText, isPassing } from "../failures.ts";
import { pgArray } from "../pg-array.ts";
import type { Transaction } from "../types.ts";
import { openMetadata } from "./process-rows.ts";
import { takeSteps } from "./take-steps.ts";
import type { ProcessWork } from "./process-work.ts";

type DueTimer = {
  readonly name: string;
  readonly processId: string;
  readonly timeout: string;
  readonly timerId: string;
  readonly payload: Json;
  readonly meta: Omit<Metadata, "time"> & { readonly time: string };
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
};

/**
 * Fires one timeout that is due: it is gone, and what the process does about it is there, in one transaction.
 *
 * The process is locked before its timeout, as by everything else, so that nothing waits in a circle; a process that
 * somebody else works on is left for later.
 *
 * @returns Whether there was one.
 */
export async function fireOne(work: ProcessWork): Promise<boolean> {
  let timer: DueTimer | undefined;
  try {
    const found = await work.database.transact(async (tx) => {
      const processId = await lockDueProcess(tx, [...work.processes.keys()]);
      if (processId === undefined) return false;
      timer = await takeTimer(tx, processId);
      if (timer !== undefined) await fire(work, tx, timer);
      return true;
    });
    if (timer !== undefined) {
      const lateMs = Date.now() - timer.dueAt;
      work.report({ kind: "timeout-fired", name: timer.name, lateMs });
    }
    return found;
  } catch (error) {
    if (timer === undefined) throw error;
    await failed(work, timer, asWorkFailed(timer.name, error));
    return true;
  }
}

type ProcessKey = { readonly name: string; readonly processId: string };

async function lockDueProcess(
  { sql }: Transaction,
  names: readonly string[],
): Promise<ProcessKey | undefined> {
  const [row] = await sql<ProcessKey[]>`
    select p.name, p.process_id as "processId" from nexus.timers t join nexus.processes p using (name, process_id)
     where t.name = any (${pgArray(names)}::text[]) and t.state = 'waiting' and t.next_attempt_at <= clock_timestamp()
     order by t.next_attempt_at limit 1 for update of p skip locked`;
  return row;
}

/** Under the lock of the process, so that a timeout which was cancelled or moved meanwhile does not fire. */
async function takeTimer(
  { sql }: Transaction,
  { name, processId }: ProcessKey,
): Promise<DueTimer | undefined> {
  const [row] = await sql<DueTimer[]>`
    delete from nexus.timers t using (
      select timeout from nexus.timers
       where name = ${name} and process_id = ${processId} and state = 'waiting' and next_attempt_at <= clock_timestamp()
       order by next_attempt_at limit 1) due
     where t.name = ${name} and t.process_id = ${processId} and t.timeout = due.timeout
    returning t.name, t.process_id as "processId", t.timeout, t.timer_id::text as "timerId", t.payload, t.meta, t.attempts,
              date_part('epoch', t.due_at) * 1000 as "dueAt"`;
  return row;
}

async function fire(
  { processes, settings }: ProcessWork,
  tx: Transaction,
  { name, processId, timeout, timerId, payload, meta, dueAt }: DueTimer,
): Promise<void> {
  const process = processes.get(name);
  if (process === undefined) throw new Error(`no process manager ${name}`);
  const { reactor } = process;
  const trigger = {
    id: timerId,
    metadata: openMetadata(meta),
    at: new Date(Math.max(Date.now(), dueAt)),
  };
  const step = reactor.timedOut(processId, timeout, payload, trigger);
  await doWork(name, settings.workTimeoutMs, () =>
    takeSteps(tx, reactor, [step]),
  );
}

/** Later again, or, after the last try, kept until somebody decides. A passing fault costs no try. */
async function failed(
  { database, settings, report, logger }: ProcessWork,
  { name, processId, timeout, timerId, attempts: before }: DueTimer,
  error: unknown,
): Promise<void> {
  if (isPassing(error)) throw error;
  const attempts = before + 1;
  const isLast = attempts >= settings.maxAttempts;
  const fields = { process: name, process_id: processId, timeout };
  const delayMs = isLast ? 0 : fullJitterMs(attempts, settings.backOff);
  report({ kind: "timeout-failed", name, attempts, error });
  logger.warn({ err: error, attempts, ...fields }, "a timeout failed");
  await database.sql`
    update nexus.timers
       set attempts = ${attempts}, state = ${isLast ? "parked" : "waiting"}, last_error = ${errorText(error)},
           next_attempt_at = clock_timestamp() + ${delayMs}::float8 * interval '1 ms'
     where name = ${name} and process_id = ${processId} and timeout = ${timeout} and timer_id = ${timerId}::uuid and attempts = ${before}`;
  if (!isLast) return;
  report({ kind: "timeout-parked", name });
  logger.error(fields, "a timeout is parked until somebody decides");
}

/** Milliseconds until the next timeout is due, 0 or less when one is; infinite when there is none. */
export async function untilNextTimer({
  database,
  processes,
}: ProcessWork): Promise<number> {
  const [row] = await database.sql<{ ms: number | null }[]>`
    select (extract(epoch from min(next_attempt_at) - clock_timestamp()) * 1000)::float8 as ms from nexus.timers
     where name = any (${pgArray([...processes.keys()])}::text[]) and state = 'waiting'`;
  return row?.ms ?? Infinity;
}
