/** Work that runs again and again until it is stopped. */
export type Repeating = {
  /** Runs as soon as what runs now is done, instead of after the pause. */
  wake(): void;
  /** No further run begins; resolves when the running one is done. `signal` of that run is aborted after `graceMs`. */
  stop(): Promise<void>;
};

type Options = {
  /** Between two runs, unless the last one said that there is more to do. */
  readonly pauseMs: number;
  /** After a failure: doubled each time up to `pauseMs` or 30 s, whichever is longer. */
  readonly firstRetryMs: number;
  /** How long a run may go on after `stop`. */
  readonly graceMs: number;
  readonly random: () => number;
  readonly onError: (cause: unknown) => void;
};

/**
 * Runs `run` with a pause in between. It answers whether there is more to do at once. A failure is told and followed by a longer
 * pause; it never ends the loop. A run may begin nothing new once `stopping` is aborted; `signal` ends what it has begun.
 */
export function repeat(
  run: (signal: AbortSignal, stopping: AbortSignal) => Promise<boolean>,
  o: Options,
): Repeating {
  const cut = new AbortController();
  const stopping = new AbortController();
  let woken = false;
  let failures = 0;
  let endPause: () => void = () => undefined;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      if (stopping.signal.aborted || (woken && failures === 0))
        return resolve();
      const timer = setTimeout(resolve, ms);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const once = async (): Promise<number> => {
    try {
      const more = await run(cut.signal, stopping.signal);
      failures = 0;
      return more ? 0 : o.pauseMs;
    } catch (cause) {
      o.onError(cause);
      failures += 1;
      const longestMs = Math.max(o.pauseMs, 30_000);
      return (
        Math.min(longestMs, o.firstRetryMs * 2 ** Math.min(failures - 1, 20)) *
        (0.5 + o.random() / 2)
      );
    }
  };

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      woken = false;
      const waitMs = await once();
      if (waitMs > 0) await pause(waitMs);
    }
  };
  const done = loop();

  return {
    wake() {
      woken = true;
      // After a failure the pause protects what failed, so that no wake-up shortens it.
      if (failures === 0) endPause();
    },
    async stop() {
      stopping.abort();
      endPause();
      const timer = setTimeout(() => cut.abort(), o.graceMs);
      await done;
      clearTimeout(timer);
    },
  };
}
