import type { TellWaiting } from "../../application/tell-waiting.ts";
import { repeat, type Repeating } from "./repeat.ts";

/** Looks every few seconds at conversations that are due. Any number of them may run, in any number of processes. */
export function startTellWaiting(
  tellWaiting: TellWaiting,
  o: { random: () => number; onError: (cause: unknown) => void },
): Repeating {
  return repeat(async () => (await tellWaiting()) > 0, {
    pauseMs: 5_000,
    firstRetryMs: 500,
    graceMs: 5_000,
    ...o,
  });
}
