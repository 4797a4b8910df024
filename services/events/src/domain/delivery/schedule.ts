const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Waits between the tries, as Standard Webhooks recommends: ten tries over a good three days. */
export const retryWaitsMs: readonly number[] = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
];

/** From the first failure to the last try at the earliest; a webhook that fails for so long is disabled. */
export const patienceMs = retryWaitsMs.reduce((sum, wait) => sum + wait, 0);

/** Longest wait that a receiver may ask for. */
export const longestAskedWaitMs = 24 * hourMs;

/** Waits are up to a tenth longer, never shorter: what fell due together spreads, and the schedule keeps its length. */
const jitter = 0.1;

/**
 * When a delivery is tried again.
 *
 * @param tries How many there were, the one that has just failed among them.
 * @param random From 0 to 1.
 * @param askedMs What the receiver asked for (`Retry-After`); it lengthens a wait and never shortens it.
 * @returns Undefined after the last try.
 */
export function nextTry(
  now: Date,
  tries: number,
  random: number,
  askedMs = 0,
): Date | undefined {
  const wait = retryWaitsMs[tries - 1];
  if (wait === undefined) return undefined;
  const asked = Math.min(askedMs, longestAskedWaitMs);
  const waitMs = Math.max(wait * (1 + jitter * random), asked);
  return new Date(now.getTime() + Math.ceil(waitMs));
}

/**
 * How long a receiver is left alone after so many failures in a row, whatever waits for it: its own trouble, or ours, is not made
 * worse. Each delivery keeps its schedule beside.
 */
export function restMs(failuresInARow: number): number {
  if (failuresInARow === 0) return 0;
  return Math.min(50 * 2 ** (failuresInARow - 1), 5 * secondMs);
}
