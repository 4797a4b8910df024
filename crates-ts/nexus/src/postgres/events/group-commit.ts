import { AsyncLocalStorage } from "node:async_hooks";
import type { Appended, VersionConflict } from "../../event-store.ts";
import type { Result } from "../../result.ts";
import { appendBatch } from "./append-batch.ts";
import { appendOne } from "./append-one.ts";
import { appendQueue, type Waiting } from "./append-queue.ts";
import type { Client } from "./client.ts";
import { wasRefused } from "./failures.ts";
import type { PreparedAppend } from "./prepared-append.ts";

/** The bounds of a group commit. */
export type GroupCommitOptions = {
  /** Statements on their way at once; 4 unless told. */
  readonly statements?: number;
  /** Appends in one statement, at most; 64 unless told, 1 for none together. */
  readonly appends?: number;
  /** Appends that wait, at most; the next one is refused. 10,000 unless told. */
  readonly waiting?: number;
};

/** A statement that takes longer waits for somebody else's transaction; the next ones do not wait with it. */
const slowMs = 50;

/**
 * Appends that wait at the same time leave as one statement: fewer round trips and, above all, fewer commits. There is no
 * timer: a lone append leaves at once and alone, and what comes before the statements on their way are answered leaves
 * when one of them is, shared out evenly over those that may leave.
 *
 * Each append has its own answer: a conflict is that of its own stream, and when a statement fails, its appends are tried
 * one by one. Two of one stream or of one command leave one after the other, in the order in which they came.
 *
 * @param outstanding Statements that may be unanswered at once, slow ones included.
 */
export function groupCommit(
  sql: Client,
  options: GroupCommitOptions,
  outstanding: number,
): (prepared: PreparedAppend) => Promise<Result<Appended, VersionConflict>> {
  const { statements = 4, appends = 64, waiting = 10_000 } = options;
  const queue = appendQueue({ appends, waiting });
  const alone: Waiting[] = [];
  const outOfContext = AsyncLocalStorage.snapshot();
  const slots = slotsOf(statements, Math.max(statements, outstanding));
  let scheduled = false;

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      for (let free = slots.free(); free > 0; free = slots.free()) {
        const first = alone.shift();
        const batch = first === undefined ? queue.take(free) : [first];
        if (batch.length === 0) return;
        slots.use(() => send(batch), schedule);
      }
    });
  };
  const send = async (batch: readonly Waiting[]): Promise<void> => {
    const [first, ...more] = batch;
    if (first === undefined) return;
    const left =
      more.length === 0
        ? await first.inContext(sendOne, sql, first)
        : await outOfContext(sendTogether, sql, batch);
    alone.push(...left);
    for (const one of batch) if (!left.includes(one)) queue.done(one);
  };
  return async (prepared) =>
    await new Promise((resolve, reject) => {
      const inContext = AsyncLocalStorage.snapshot();
      queue.add({ prepared, inContext, resolve, reject });
      schedule();
    });
}

async function sendOne(sql: Client, one: Waiting): Promise<Waiting[]> {
  await appendOne(sql, one.prepared).then(
    ({ result }) => {
      one.resolve(result);
    },
    (error: unknown) => {
      one.reject(error);
    },
  );
  return [];
}

/** @returns Those that must be tried alone. */
async function sendTogether(
  sql: Client,
  batch: readonly Waiting[],
): Promise<readonly Waiting[]> {
  try {
    const outcomes = await appendBatch(
      sql,
      batch.map(({ prepared }) => prepared),
    );
    return batch.filter((one, index) => {
      const outcome = outcomes[index];
      if (outcome) one.resolve(outcome);
      return outcome === undefined;
    });
  } catch (error) {
    // After a lost connection nobody knows whether they were appended; trying again could append them twice.
    if (wasRefused(error)) return batch;
    for (const one of batch) one.reject(error);
    return [];
  }
}

/** Counts the statements on their way: all of them, and those that are not slow. */
function slotsOf(quick: number, all: number) {
  const taken = { quick: 0, all: 0 };
  return {
    free: () => Math.min(quick - taken.quick, all - taken.all),
    use: (work: () => Promise<void>, freed: () => void): void => {
      taken.quick += 1;
      taken.all += 1;
      let counted = true;
      const uncount = (): void => {
        if (counted) taken.quick -= 1;
        counted = false;
      };
      const timer = setTimeout(() => {
        uncount();
        freed();
      }, slowMs);
      const ended = (): void => {
        clearTimeout(timer);
        uncount();
        taken.all -= 1;
        freed();
      };
      work().then(ended, ended);
    },
  };
}
