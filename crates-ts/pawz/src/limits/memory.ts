import type { LimitStore, Take, Taken } from "./store.ts";

type Window = { used: number; endsAt: number };

/** How the counts of one process are kept. */
export type MemoryLimitsOptions = {
  /** Windows that are kept at most, 50,000 when absent; beyond it the oldest is forgotten and begins anew. */
  readonly maxWindows?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs?: () => number;
};

/** Counts in this process alone: each replica has the whole quota, and a restart forgets. */
export function memoryLimits(options: MemoryLimitsOptions = {}): LimitStore {
  const { maxWindows = 50_000, nowMs = () => performance.now() } = options;
  const windows = new Map<string, Window>();
  const open = (key: string, endsAt: number, now: number): Window => {
    windows.delete(key);
    if (windows.size >= maxWindows) makeRoom(windows, now);
    const window = { used: 0, endsAt };
    windows.set(key, window);
    return window;
  };
  const takeOne = ({ key, quota, windowMs }: Take): Taken => {
    const now = nowMs();
    const known = windows.get(key);
    const window =
      known !== undefined && known.endsAt > now
        ? known
        : open(key, now + windowMs, now);
    window.used += 1;
    return {
      allowed: window.used <= quota,
      remaining: Math.max(0, quota - window.used),
      // Whole, or the difference of two fractions is a hair above the window.
      resetMs: Math.round(window.endsAt - now),
    };
  };
  return { isShared: false, take: (takes) => takes.map(takeOne) };
}

/** How many of the oldest windows are looked at when room is needed: each call costs the same, however full it is. */
const looked = 16;

/** Forgets what has ended among the oldest, and the oldest itself in any case. */
function makeRoom(windows: Map<string, Window>, now: number): void {
  let seen = 0;
  for (const [key, { endsAt }] of windows) {
    if (seen === 0 || endsAt <= now) windows.delete(key);
    seen += 1;
    if (seen === looked) return;
  }
}
