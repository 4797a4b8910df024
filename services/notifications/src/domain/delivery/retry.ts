/** After this many attempts a delivery has failed for good: about four and a half hours after the first one. */
export const maxAttempts = 10;

const firstDelayMs = 5_000;
/** Nobody waits longer between two attempts, whatever the other side asks for. */
export const longestDelayMs = 3_600_000;

/**
 * How long to wait after the given number of attempts: 5 s, then four times as long each time, at most an hour, of which the
 * second half is left to chance, so that what failed together does not come back together.
 *
 * @param random From 0 up to, but not including, 1.
 */
export function retryDelayMs(attempts: number, random: number): number {
  const delayMs = Math.min(
    longestDelayMs,
    firstDelayMs * 4 ** Math.max(0, attempts - 1),
  );
  return Math.round(delayMs / 2 + (delayMs / 2) * random);
}
