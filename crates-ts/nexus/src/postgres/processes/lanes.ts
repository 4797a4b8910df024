import { eager, fullJitterMs } from "../../waits/back-off.ts";
import { pause, within } from "../../waits/pause.ts";
import type { Pause } from "../../waits/pause.ts";
import type { ProcessWork } from "./process-work.ts";

/** Loops that work until stopped. */
export type Lanes = {
  wake(): void;
  lastError(): string | undefined;
  /** Finishes what runs; ten seconds at most. */
  stop(): Promise<void>;
};

type State = { readonly signal: AbortSignal; lastError?: string };

const STOP_MS = 10_000;
const SLEEP_MS = 30_000;

/**
 * Works on one thing after the other in each of `count` lanes.
 *
 * Only the first lane looks around while there is nothing to do; it wakes the others when it finds something.
 *
 * @param one Works on one thing; tells whether there was any.
 * @param nextMs How long there will be nothing, as far as is known.
 */
export function lanes(
  work: ProcessWork,
  count: number,
  one: () => Promise<boolean>,
  nextMs: () => Promise<number> = () => Promise.resolve(Infinity),
): Lanes {
  const stopping = new AbortController();
  const state: State = { signal: stopping.signal };
  const pauses = Array.from({ length: count }, pause);
  const wake = (): void => {
    for (const each of pauses) each.wake();
  };
  const run = async (lane: Pause, isFirst: boolean): Promise<void> => {
    for (let failures = 0, quiet = 0; !state.signal.aborted;)
      try {
        const found = await one();
        failures = 0;
        delete state.lastError;
        if (found && isFirst && quiet > 0) wake();
        quiet = found ? 0 : quiet + 1;
        if (found) continue;
        const poll = isFirst ? pollMs(work, quiet) : SLEEP_MS;
        await lane.wait(isFirst ? Math.min(poll, await nextMs()) : poll);
      } catch (error) {
        failures += 1;
        trouble(work, state, failures, error);
        await lane.wait(fullJitterMs(failures, eager));
      }
  };
  const running = Promise.all(pauses.map((lane, n) => run(lane, n === 0)));
  return {
    wake,
    lastError: () => state.lastError,
    stop: async () => {
      stopping.abort();
      wake();
      await within(STOP_MS, running);
    },
  };
}

function pollMs({ settings }: ProcessWork, quiet: number): number {
  const { baseMs, capMs } = settings.poll;
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(quiet - 1, 10));
  return bound * (0.5 + Math.random() / 2);
}

function trouble(
  { logger }: ProcessWork,
  state: State,
  failures: number,
  error: unknown,
): void {
  state.lastError = error instanceof Error ? error.message : String(error);
  if (failures === 1)
    logger.warn({ err: error }, "processes wait for the database");
}
