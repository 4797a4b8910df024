import { pgArray } from "../pg-array.ts";
import type { RecordedEvent, StreamName } from "../../event-store.ts";
import { eventColumns, recordedEvent } from "../events/event-row.ts";
import { WorkFailed } from "../failures.ts";
import type { EventRow } from "../events/event-row.ts";
import {
  failAgain,
  lockParked,
  moveParked,
  parkedRows,
  streamKey,
  unpark,
} from "./parking.ts";
import { commit, reportFailed } from "./commit.ts";
import type { Transaction } from "../types.ts";
import type { Following } from "./commit.ts";

const STREAMS_AT_ONCE = 8;
const LARGEST_STEP = 256;

/**
 * Tries the parked streams that are due, so that the partition's other streams wait for a few of them at most.
 *
 * @returns Milliseconds until the next one is due; infinite when none will be before somebody decides.
 */
export async function tryParked(following: Following): Promise<number> {
  if (following.parked.size === 0) return Infinity;
  const rows = await parkedRows(following.database, following.lease);
  const due = rows.filter(({ dueInMs }) => dueInMs <= 0);
  for (const { stream } of due.slice(0, STREAMS_AT_ONCE))
    await catchUp(following, stream);
  return due.length > 0 ? 0 : (rows[0]?.dueInMs ?? Infinity);
}

/** Applies what a stream has missed, from the store, in ever larger steps, until it is level with its partition. */
async function catchUp(
  following: Following,
  stream: StreamName,
): Promise<void> {
  let size = 1;
  for (;;) {
    try {
      const left = await step(following, stream, size);
      if (left === "level") return recovered(following, stream);
      if (left === "gone") return;
      size = Math.min(size * 2, LARGEST_STEP);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      if (size === 1) return failed(following, stream, error);
      size = 1;
    }
  }
}

/** The author's part failed on a parked stream. */
class StepFailed extends Error {
  /** Of the first event of the step: with one event, of the one that failed. */
  readonly version: number;
  /** Of the event at which the stream stands, before this one. */
  readonly attempts: number;

  constructor(at: { version: number; attempts: number }, cause: WorkFailed) {
    super("the stream failed again", { cause });
    this.version = at.version;
    this.attempts = at.attempts;
  }
}

/**
 * Applies the next `size` events that the stream has missed. The partition's own position is written down with them: what
 * is behind it comes the ordinary way as soon as the stream is parked no more.
 */
async function step(
  following: Following,
  stream: StreamName,
  size: number,
): Promise<"more" | "level" | "gone"> {
  const { lease, seen } = following;
  let outcome: "more" | "level" | "gone" = "gone";
  const at = { version: 0, attempts: 0 };
  try {
    await commit(following, seen, async (tx, apply) => {
      const row = await lockParked(tx, lease, stream);
      if (row === undefined) return;
      at.attempts = row.attempts;
      const events = await missed(tx, following, stream, row.version, size);
      at.version = events[0]?.version ?? row.version;
      await apply(events);
      const last = events.at(-1);
      outcome = last === undefined || events.length < size ? "level" : "more";
      if (last === undefined || outcome === "level")
        await unpark(tx, lease, stream);
      else await moveParked(tx, lease, stream, last.version + 1);
    });
    return outcome;
  } catch (error) {
    throw error instanceof WorkFailed ? new StepFailed(at, error) : error;
  }
}

/** The events of a stream from `version` on that the partition has passed by. */
async function missed(
  { sql }: Transaction,
  { subscription, seen }: Following,
  { type, id }: StreamName,
  version: number,
  limit: number,
): Promise<RecordedEvent[]> {
  const rows = await sql<EventRow[]>`
    select ${sql.unsafe(eventColumns)} from nexus.events
     where stream_type = ${type} and stream_id = ${id} and version >= ${version}::bigint and position <= ${seen}::bigint
       and type = any (${pgArray(subscription.types)}::text[])
     order by version limit ${limit}`;
  return rows.map(recordedEvent);
}

async function failed(
  following: Following,
  stream: StreamName,
  { version, attempts, cause }: StepFailed,
): Promise<void> {
  const { database, lease, settings } = following;
  const noted = await failAgain(
    database,
    lease,
    stream,
    { version, attempts: attempts + 1 },
    cause,
    settings,
  );
  if (noted !== undefined)
    reportFailed(following, stream, noted.attempts, noted.isLast, cause);
}

function recovered(following: Following, stream: StreamName): void {
  const { lease, report, parked } = following;
  parked.delete(streamKey(stream));
  const { name, generation, partition } = lease;
  report({ kind: "recovered", name, generation, partition, stream });
}
