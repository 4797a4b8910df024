import type { Transaction } from "@tixlys/nexus/postgres";
import type { BackOff } from "@tixlys/nexus/waits";
import type { Missed } from "./plan.ts";
import type { Schedule } from "./schedule.ts";

/** What a run knows. */
export type JobContext<Payload = undefined> = {
  readonly payload: Payload;
  readonly runId: string;
  /** The number of this try, from 1. */
  readonly attempt: number;
  /** When it was planned or asked for. */
  readonly dueAt: Date;
  /** Fires when the time is up, when another process has taken over, and when this one cannot wait for its stop any longer. */
  readonly signal: AbortSignal;
};

/** A declared job. What it does is either `run` or `inTransaction`. */
export type JobDefinition<Payload> = {
  /** Kebab case, unique in the service. */
  readonly name: string;
  /** When it runs by itself; without one it runs only when asked. */
  readonly schedule?: Schedule;
  /** `once` unless told. */
  readonly missed?: Missed;
  /** Tries in all; 3 unless told. */
  readonly attempts?: number;
  /** Waits between them: 1 s doubling to 5 min with full jitter unless told. */
  readonly backOff?: BackOff;
  /** How long one try may take; 60,000 unless told, an hour at most. */
  readonly timeoutMs?: number;
  /** Whether several runs may be under way at once; by default only for a job without a schedule. */
  readonly overlap?: boolean;
  /** Reads a stored payload, which an older build may have written; a throw fails the try. Without it there is no payload. */
  readonly parse?: (payload: unknown) => Payload;
} & (
  | {
      /** At least once: it may run again after its effects, when the process dies before that is written down. */
      readonly run: (context: JobContext<Payload>) => Promise<void>;
    }
  | {
      /** Exactly once: what is written through `tx` commits together with the run's completion, or not at all. */
      readonly inTransaction: (
        context: JobContext<Payload>,
        tx: Transaction,
      ) => Promise<void>;
    }
);

/** A job with everything settled. */
export type Job<Payload = unknown> = {
  readonly name: string;
  readonly schedule: Schedule | undefined;
  readonly missed: Missed;
  readonly attempts: number;
  readonly backOff: BackOff;
  readonly timeoutMs: number;
  readonly alone: boolean;
  readonly parse: (payload: unknown) => Payload;
  /** Does one try. `complete` writes down that it is done, in the transaction of the effects where there is one. */
  readonly attempt: (
    context: JobContext<unknown>,
    road: {
      readonly plain: () => Promise<void>;
      readonly transact: (
        work: (tx: Transaction) => Promise<void>,
      ) => Promise<void>;
    },
  ) => Promise<void>;
};

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const BACK_OFF: BackOff = { baseMs: 1_000, capMs: 300_000 };
const TIMEOUT_MS = 60_000;
const LONGEST_MS = 3_600_000;

/**
 * Declares a job.
 *
 * @throws Error when the name is not in kebab case; RangeError when `attempts` or `timeoutMs` is out of range.
 */
export function defineJob<Payload = undefined>(
  definition: JobDefinition<Payload>,
): Job<Payload> {
  const { name, schedule, attempts = 3, timeoutMs = TIMEOUT_MS } = definition;
  if (!NAME.test(name)) throw new Error(`job ${name}: kebab case, please`);
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > 100)
    throw new RangeError(`job ${name}: 1 to 100 attempts`);
  if (!(timeoutMs >= 1 && timeoutMs <= LONGEST_MS))
    throw new RangeError(`job ${name}: a try takes an hour at most`);
  // cast: without `parse` the payload's type is the default, undefined.
  const parse = definition.parse ?? (() => undefined as Payload);
  return {
    name,
    schedule,
    missed: definition.missed ?? "once",
    attempts,
    backOff: definition.backOff ?? BACK_OFF,
    timeoutMs,
    alone: !(definition.overlap ?? schedule === undefined),
    parse,
    attempt: async (raw, { plain, transact }) => {
      const context = { ...raw, payload: parse(raw.payload) };
      if ("inTransaction" in definition)
        return transact((tx) => definition.inTransaction(context, tx));
      await definition.run(context);
      await plain();
    },
  };
}
