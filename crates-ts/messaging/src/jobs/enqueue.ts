import type { Transaction } from "@tixlys/nexus/postgres";
import { currentContext, injectTrace } from "@tixlys/telemetry";
import { newId } from "../new-id.ts";
import type { Job } from "./define.ts";

/** The topic that a transaction signals when it has asked for a run. */
export const askedFor = "messaging.jobs";

/** A one-off run. */
export type RunRequest<Payload> = {
  /** JSON, 100,000 bytes at most, no personal data: it stays in the history. */
  readonly payload: Payload;
  /** At once unless told. */
  readonly runAt?: Date;
  /** Asked for twice under one key it runs once, as long as the history knows the first (14 days after its end). */
  readonly key?: string;
};

const BYTES_AT_MOST = 100_000;

/**
 * Asks for a run in the caller's transaction: it runs after the commit, and only then, in whichever process is first.
 *
 * @returns The run's id; that of the first one, and `isNew: false`, when the key was there already.
 * @throws RangeError when the payload is too long.
 */
export async function enqueue<Payload>(
  tx: Transaction,
  job: Job<Payload>,
  { payload, runAt, key }: RunRequest<Payload>,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const id = newId();
  const text = JSON.stringify(payload ?? null);
  if (Buffer.byteLength(text) > BYTES_AT_MOST)
    throw new RangeError(
      `job ${job.name}: a payload of ${String(Buffer.byteLength(text))} bytes`,
    );
  const at = runAt?.toISOString() ?? null;
  const [row] = await tx.sql<{ id: string }[]>`
    with asked as (
      insert into jobs.run (id, job, key, planned, alone, payload, context, due_at, run_at, state)
      select ${id}::uuid, ${job.name}, ${key ?? null}, false, ${job.alone}::boolean, ${text}::text::jsonb, ${context()}::text::jsonb,
             coalesce(${at}::timestamptz, clock_timestamp()), coalesce(${at}::timestamptz, clock_timestamp()), 'waiting'
      on conflict (job, key) where key is not null do nothing returning id)
    select id::text from asked`;
  if (row !== undefined) {
    tx.signal(askedFor);
    return { id, isNew: true };
  }
  const [first] = await tx.sql<
    { id: string }[]
  >`select id::text from jobs.run where job = ${job.name} and key = ${key ?? null}`;
  return { id: first?.id ?? id, isNew: false };
}

/** Trace and request of whoever asks, so that the run can be read as their consequence. */
function context(): string {
  const requestId = currentContext()?.requestId;
  return JSON.stringify({
    ...injectTrace(),
    ...(requestId === undefined ? {} : { "x-request-id": requestId }),
  });
}
