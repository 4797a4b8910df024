/** A piece of work of one key. */
export type Keyed = { readonly key: string };

/** Messages of one key, in their order. */
export type KeyRun<T extends Keyed> = {
  readonly key: string;
  readonly items: readonly T[];
};

/** Runs keys in parallel and each key in sequence. */
export type Dispatcher<T extends Keyed> = {
  /** Queues an item behind all earlier ones of its key. */
  readonly add: (item: T) => void;
  /** Runs `work` while nothing else of `key` runs; waits for what does. */
  readonly exclusively: (
    key: string,
    work: () => Promise<void>,
  ) => Promise<void>;
  /** Starts nothing more and resolves, with what was never started, when all that ran has ended. */
  readonly stop: () => Promise<readonly T[]>;
};

/** How much at once. */
export type DispatcherOptions<T extends Keyed> = {
  /** Runs at a time, each with a database connection of its own. */
  readonly parallel: number;
  /** Items in one run at most, of one key or of several. */
  readonly batch: number;
  /** Must not reject; a key is free for its next items as soon as this resolves. */
  readonly run: (runs: readonly KeyRun<T>[]) => Promise<void>;
};

/** Makes a dispatcher. A key belongs to one run at a time; what comes meanwhile waits for the next. */
export function dispatcher<T extends Keyed>({
  parallel,
  batch,
  run,
}: DispatcherOptions<T>): Dispatcher<T> {
  const queues = new Map<string, T[]>();
  let queued = 0;
  const busy = new Set<string>();
  const ready = new Set<string>();
  const freed = new Map<string, (() => void)[]>();
  let running = 0;
  let stopped: (() => void) | undefined;

  const add = (item: T): void => {
    const queue = queues.get(item.key);
    if (queue === undefined) queues.set(item.key, [item]);
    else queue.push(item);
    queued += 1;
    if (!busy.has(item.key)) ready.add(item.key);
    start();
  };

  /** Takes whole keys from the front until the batch is full; a long key gives its first part. */
  const take = (): KeyRun<T>[] => {
    const runs: KeyRun<T>[] = [];
    let room = batch;
    for (const key of ready) {
      if (room <= 0) break;
      const items = queues.get(key)?.splice(0, room) ?? [];
      ready.delete(key);
      busy.add(key);
      room -= items.length;
      queued -= items.length;
      runs.push({ key, items });
    }
    return runs;
  };

  const free = (key: string): void => {
    const next = freed.get(key)?.shift();
    if (next !== undefined) return next();
    freed.delete(key);
    busy.delete(key);
    if ((queues.get(key)?.length ?? 0) > 0) ready.add(key);
    else queues.delete(key);
  };

  /** Two small runs at a time keep the latency low; more than two are worth it for whole batches only. */
  const worthIt = (): boolean =>
    running < Math.min(2, parallel) || (running < parallel && queued >= batch);

  const start = (): void => {
    while (worthIt() && ready.size > 0 && stopped === undefined) {
      const runs = take();
      running += 1;
      const finish = (): void => {
        running -= 1;
        for (const { key } of runs) free(key);
        start();
        if (running === 0) stopped?.();
      };
      run(runs).then(finish, finish);
    }
  };

  const exclusively = async (
    key: string,
    work: () => Promise<void>,
  ): Promise<void> => {
    if (busy.has(key))
      await new Promise<void>(
        (resolve) => void freed.set(key, [...(freed.get(key) ?? []), resolve]),
      );
    busy.add(key);
    ready.delete(key);
    running += 1;
    try {
      await work();
    } finally {
      running -= 1;
      free(key);
      start();
      if (running === 0) stopped?.();
    }
  };

  const stop = async (): Promise<readonly T[]> => {
    const idle = new Promise<void>((resolve) => void (stopped = resolve));
    if (running > 0) await idle;
    return [...queues.values()].flat();
  };

  return { add, exclusively, stop };
}
