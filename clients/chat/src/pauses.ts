import type { Timing } from "./options.ts";

/** Pauses between attempts that grow, so that a service that comes back is not met by everybody at once. */
export type Pauses = {
  /** The next one, in milliseconds. */
  next(): number;
  /** After a connection that was good. */
  reset(): void;
};

/** Twice as long at most each time, up to the longest, and anything between nothing and that ("full jitter"). */
export function pausesOf(
  {
    firstPauseMs,
    longestPauseMs,
  }: Pick<Timing, "firstPauseMs" | "longestPauseMs">,
  random: () => number,
): Pauses {
  let most = firstPauseMs;
  return {
    next() {
      const pause = random() * Math.min(most, longestPauseMs);
      most = Math.min(most * 2, longestPauseMs);
      return pause;
    },
    reset() {
      most = firstPauseMs;
    },
  };
}
