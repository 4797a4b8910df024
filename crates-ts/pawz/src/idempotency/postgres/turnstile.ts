/** Lets so many at a time through; the others wait, for a while. */
export type Turnstile = {
  /** Runs `work` when there is room; `undefined` when too many wait already, or when it took too long. */
  pass<T>(work: () => Promise<T>): Promise<T | undefined>;
};

/** @param limits How many may be inside, how many may wait, and for how long. */
export function turnstile(limits: {
  readonly inside: number;
  readonly waiting: number;
  readonly waitMs: number;
}): Turnstile {
  const waiting = new Set<(isIn: boolean) => void>();
  let inside = 0;
  const enter = (): Promise<boolean> => {
    if (inside < limits.inside) {
      inside += 1;
      return Promise.resolve(true);
    }
    if (waiting.size >= limits.waiting) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (isIn: boolean): void => {
        clearTimeout(timer);
        waiting.delete(settle);
        resolve(isIn);
      };
      const timer = setTimeout(() => settle(false), limits.waitMs);
      waiting.add(settle);
    });
  };
  /** A place that somebody waits for changes hands; the count stays. */
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) inside -= 1;
    else next(true);
  };
  return {
    async pass(work) {
      if (!(await enter())) return undefined;
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
