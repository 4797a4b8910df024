import type { DeliverDue } from "../../application/deliver-due.ts";
import { repeat, type Repeating } from "./repeat.ts";

/** A channel's worker, and the channel whose connections it keeps. */
type Road = {
  readonly deliverDue: DeliverDue;
  readonly channel: { close?(): Promise<void> };
};

/**
 * The delivery worker of one channel: sends what is due until nothing is, then waits for a wake-up or a second. Any number of them
 * may run, in any number of processes.
 */
export function startDelivering(
  { deliverDue, channel }: Road,
  o: { random: () => number; onError: (cause: unknown) => void },
): Repeating {
  const running = repeat(
    async (signal, stopping) => (await deliverDue(signal, stopping)) > 0,
    { pauseMs: 1_000, firstRetryMs: 200, graceMs: 8_000, ...o },
  );
  return {
    wake: () => running.wake(),
    async stop() {
      await running.stop();
      await channel.close?.();
    },
  };
}
