/** A wait that can be cut short, from inside the process. */
export type Pause = {
  /** Ends the running wait, or the next one at once. */
  wake(): void;
  /** Resolves after `ms`, or as soon as somebody wakes it. */
  wait(ms: number): Promise<void>;
};

/** Makes a wait for one waiting loop. A wake-up while nobody waits is kept, so none is lost. */
export function pause(): Pause {
  let awake = false;
  let end: (() => void) | undefined;
  return {
    wake: () => {
      awake = true;
      end?.();
    },
    wait: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(done, awake ? 0 : Math.max(0, ms));
        end = done;
        function done(): void {
          clearTimeout(timer);
          end = undefined;
          awake = false;
          resolve();
        }
      }),
  };
}

/** Resolves with `work`, or after `ms` with undefined; `work` goes on but nobody waits for it. */
export async function within<T>(
  ms: number,
  work: Promise<T>,
): Promise<T | undefined> {
  let timer: Timer | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves after `ms`, or early when `signal` fires. Never rejects. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
