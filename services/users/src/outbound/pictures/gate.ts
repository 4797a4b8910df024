/** Lets so many work at a time, so many more wait, and nobody else. */
export type Gate = {
  /** The result of `work`, or `undefined` when there is no room to wait in. */
  run<T>(work: () => Promise<T>): Promise<{ readonly value: T } | undefined>;
};

export function gateOf(atOnce: number, waiting: number): Gate {
  let working = 0;
  const queue: (() => void)[] = [];
  return {
    async run(work) {
      if (working >= atOnce) {
        if (queue.length >= waiting) return undefined;
        // Whoever ends hands its place over.
        await new Promise<void>((resolve) => queue.push(resolve));
      } else working += 1;
      try {
        return { value: await work() };
      } finally {
        const next = queue.shift();
        if (next === undefined) working -= 1;
        else next();
      }
    },
  };
}
