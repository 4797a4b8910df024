/** A bounded number of places for costly work, and a bounded queue before them. */
export type Slots = {
  /** Runs `work` when a place is free; `undefined` at once when the queue is full. */
  run<T>(work: () => Promise<T>): Promise<T> | undefined;
  readonly running: number;
  readonly waiting: number;
};

/** First come, first served. Memory in use is at most `places` times what one piece of work takes. */
export function createSlots(places: number, queueLimit: number): Slots {
  const queue: (() => void)[] = [];
  let running = 0;
  const enter = (): Promise<void> => {
    if (running < places) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => queue.push(resolve));
  };
  /** A freed place is handed to the next in line, so `running` stays as it is. */
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return {
    run(work) {
      if (running >= places && queue.length >= queueLimit) return undefined;
      return enter().then(work).finally(leave);
    },
    get running() {
      return running;
    },
    get waiting() {
      return queue.length;
    },
  };
}
