import type { Schedule } from "./schedule.ts";

/**
 * What becomes of times that passed while nobody was there to run them: the last of them once, all of them (the 100
 * latest), or none.
 */
export type Missed = "once" | "all" | "skip";

/** What is to be written for a job whose time has come. */
export type Plan = {
  /** The times to run for, the oldest first. */
  readonly due: readonly Date[];
  /** The latest time that is passed over, for the history. */
  readonly skipped: Date | undefined;
  readonly nextAt: Date;
};

/** A run that begins this much later than planned is late, not missed. */
const LATE_MS = 60_000;

/** `missed: "all"` goes back so far at most. */
export const caughtUpAtMost = 100;

/**
 * Which runs fall due at `now`.
 *
 * @param nextAt The planned time that has come; it counts even if the schedule has changed since.
 */
export function planned(
  { schedule, missed }: { schedule: Schedule; missed: Missed },
  nextAt: Date,
  now: Date,
): Plan {
  const passed = [nextAt, ...later(schedule, missed, nextAt, now)];
  const isTimely = (time: Date): boolean =>
    now.getTime() - time.getTime() <= LATE_MS;
  const due = {
    all: passed.slice(-caughtUpAtMost),
    once: passed.slice(-1),
    skip: passed.filter(isTimely).slice(-1),
  }[missed];
  const given = new Set(due);
  const skipped = passed.findLast(
    (time) => !given.has(time) && !isTimely(time),
  );
  return { due, skipped, nextAt: schedule.next(now) };
}

/** The times after `nextAt` that have come as well: usually none, and not more than matter. */
function later(
  schedule: Schedule,
  missed: Missed,
  nextAt: Date,
  now: Date,
): readonly Date[] {
  if (schedule.next(nextAt).getTime() > now.getTime()) return [];
  return schedule
    .latest(missed === "all" ? caughtUpAtMost : 2, now)
    .filter((time) => time.getTime() > nextAt.getTime());
}
