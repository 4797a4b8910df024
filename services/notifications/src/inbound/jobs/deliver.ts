import type { DeliverDue } from "../../application/deliver-due.ts";
import { repeat, type Repeating } from "./repeat.ts";

/**
 * The delivery worker: sends what is due until nothing is, then waits for a wake-up or a second. Any number of them may run, in
 * any number of processes.
 */
export function startDelivering(
  deliverDue: DeliverDue,
  o: { random: () => number; onError: (cause: unknown) => void },
): Repeating {
  return repeat(async (signal) => (await deliverDue(signal)) > 0, {
    pauseMs: 1_000,
    firstRetryMs: 200,
    graceMs: 8_000,
    ...o,
  });
}
