/** How often in a row one may guess wrong before the next attempt has to wait, and when there is no next attempt. */
export type Throttle = {
  /** The wait after the nth failure in a row stands at n − 1, in milliseconds; after the last one nobody gets in here. */
  readonly delaysMs: readonly number[];
};

/** Failures in a row that cost nothing: whoever mistypes. */
const freeFailures = 4;
/** So many wrong passwords in a row are no slip: the owner hears of them when somebody gets in afterwards (auth #74). */
export const tellingFailures: number = freeFailures + 1;

const firstDelayMs = 1_000;
const longestDelayMs = 15 * 60_000;

/** Doubles from a second after the fifth failure to a quarter of an hour (auth #9). */
function throttleOf(hardLimit: number): Throttle {
  return {
    delaysMs: Array.from({ length: hardLimit }, (_, at) =>
      at < freeFailures
        ? 0
        : Math.min(longestDelayMs, firstDelayMs * 2 ** (at - freeFailures)),
    ),
  };
}

/**
 * Attempts are counted for each identifier and not for the account behind it: if the address and the username of one person
 * shared a count, whoever drove up the one could read from the other that they belong together, or that there is anybody. An
 * account has two identifiers, so that each gets half of the hundred failures in a row that it may meet at most.
 */
export const identifierThrottle: Throttle = throttleOf(50);

/** Attempts of a device that is known, on its own: it was in its owner's hands, but it may be stolen. */
export const deviceThrottle: Throttle = throttleOf(20);

/** How long failures in a row are remembered after the last one, in milliseconds; a count at its end for longer than devices live. */
export const remembered = {
  idleMs: 30 * 24 * 60 * 60_000,
  exhaustedMs: 365 * 24 * 60 * 60_000,
} as const;

/** What is told to whoever has no attempt left, in milliseconds: nothing opens then, but programs come back less often. */
export const exhaustedRetryMs: number = 60 * 60_000;
