import type {
  DeliveryQueue,
  DispatchReports,
  Settled,
} from "../ports/dispatch.ts";

/** Outcomes on their way into the database. */
export type Settling = {
  add(settled: Settled): void;
  /** How many are not yet written. */
  readonly size: () => number;
  /** Resolves when nothing is left to write, or the database cannot be reached within the given time. */
  drain(timeoutMs: number): Promise<void>;
};

const retryMs = 250;
const batchMost = 500;

/**
 * Writes outcomes in batches: what comes in while one is written is the next one. A database that is away is waited for; a process
 * that dies before leaves them to be sent once more.
 */
export function settlingOf(
  queue: Pick<DeliveryQueue, "settle">,
  onSettled: (batch: readonly Settled[]) => void,
  reports: Pick<DispatchReports, "trouble">,
): Settling {
  const waiting: Settled[] = [];
  let writing = 0;
  let running: Promise<void> | undefined;

  async function write(): Promise<void> {
    let isTroubled = false;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchMost);
      writing = batch.length;
      try {
        await queue.settle(batch);
        isTroubled = false;
        writing = 0;
        onSettled(batch);
      } catch (error) {
        if (!isTroubled)
          reports.trouble(
            error,
            "outcomes of deliveries are not written; trying on",
          );
        isTroubled = true;
        waiting.unshift(...batch);
        writing = 0;
        await Bun.sleep(retryMs);
      }
    }
    running = undefined;
  }

  return {
    add(settled) {
      waiting.push(settled);
      running ??= Promise.resolve().then(write);
    },
    size: () => waiting.length + writing,
    async drain(timeoutMs) {
      await Promise.race([running, Bun.sleep(timeoutMs)]);
    },
  };
}
