import type { ForgetOld } from "../../application/forget-old.ts";
import { repeat, type Repeating } from "./repeat.ts";

const hourMs = 3_600_000;

/** Clears out what was settled long ago, every hour. Two of them at once only share the work. */
export function startForgetting(
  forgetOld: ForgetOld,
  o: { random: () => number; onError: (cause: unknown) => void },
): Repeating {
  return repeat(forgetOld, {
    pauseMs: hourMs,
    firstRetryMs: 10_000,
    graceMs: 1_000,
    ...o,
  });
}
