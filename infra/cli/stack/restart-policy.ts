/** When a dead child is started again: at once, then with growing pauses, at most five times in a minute (architecture §4). */

const windowMs = 60_000;
const mostRestarts = 5;
const pausesMs = [0, 250, 1000, 2000, 4000];

/** Answers how long to wait before the next start, or undefined when it has failed too often. */
export type RestartPolicy = {
  next(nowMs: number): number | undefined;
  forget(): void;
};

/** A fresh policy for one child. */
export function restartPolicy(): RestartPolicy {
  let restarts: number[] = [];
  return {
    next: (nowMs) => {
      restarts = restarts.filter((at) => nowMs - at < windowMs);
      if (restarts.length >= mostRestarts) return undefined;
      const pause = pausesMs[restarts.length] ?? 0;
      restarts.push(nowMs);
      return pause;
    },
    forget: () => {
      restarts = [];
    },
  };
}
