import { Cron } from "croner";

/** Times that follow from a rule. */
export type Schedule = {
  /** The rule, as a person reads it: `cron 0 3 * * * UTC`, `every 60000 ms`. */
  readonly text: string;
  /** When a job that was never planned before is due first. */
  readonly first: (now: Date) => Date;
  /** The first time after `at`. */
  readonly next: (at: Date) => Date;
  /** The `count` latest times up to and including `at`, the oldest first. */
  readonly latest: (count: number, at: Date) => readonly Date[];
};

const SHORTEST_MS = 1_000;

/**
 * A cron rule of five fields: minute, hour, day of month, month, day of week.
 *
 * @param timeZone An IANA name. Where clocks change, a time that does not exist is run at the first one that does, and one
 * that comes twice is run once.
 * @throws Error when the rule cannot be read, never comes true, or the zone is unknown.
 */
export function cron(rule: string, timeZone = "UTC"): Schedule {
  const parsed = new Cron(rule, { timezone: timeZone, mode: "5-part" });
  const next = (at: Date): Date => {
    const found = parsed.nextRun(at);
    if (found === null) throw new Error(`cron ${rule} never comes true`);
    return found;
  };
  next(new Date());
  return {
    text: `cron ${rule} ${timeZone}`,
    first: next,
    next,
    // The library's bound is exclusive.
    latest: (count, at) =>
      parsed.previousRuns(count, new Date(at.getTime() + 1)).reverse(),
  };
}

/**
 * Every so many milliseconds, first at once, then at multiples since the epoch, so that every process has the same times.
 *
 * @throws RangeError below 1,000.
 */
export function every(ms: number): Schedule {
  if (!Number.isSafeInteger(ms) || ms < SHORTEST_MS)
    throw new RangeError(
      `a job runs every ${String(SHORTEST_MS)} ms at most, not every ${String(ms)}`,
    );
  const before = (at: Date): number => Math.floor(at.getTime() / ms) * ms;
  return {
    text: `every ${String(ms)} ms`,
    first: (now) => now,
    next: (at) => new Date(before(at) + ms),
    latest: (count, at) =>
      Array.from(
        { length: count },
        (_, n) => new Date(before(at) - (count - 1 - n) * ms),
      ),
  };
}
