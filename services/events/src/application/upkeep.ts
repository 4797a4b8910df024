import { concerns, daysKept, shorter } from "../domain/retention/retention.ts";
import type { Catalogue, Upkeep } from "./ports.ts";

/** Keeps the log in its bounds. */
export type LogUpkeep = {
  /** Makes the partitions of the next months; answers how many are new. */
  makeMonths(): Promise<number>;
  /** Lets go of whole months of everything, and by type of what is kept shorter. */
  forgetOld(signal: AbortSignal): Promise<void>;
};

/**
 * What runs by the clock.
 *
 * @param days How long events are kept of which nothing else is said.
 */
export function createUpkeep(
  log: Upkeep,
  { types }: Catalogue,
  days: number,
): LogUpkeep {
  const names = [...new Set(types.map(({ type }) => type))];
  return {
    makeMonths: () => log.makeMonths(),
    async forgetOld(signal) {
      await log.dropMonths(days);
      const retentions = shorter.map((retention) => ({
        types: names.filter((name) => concerns(retention, name)),
        days: daysKept(retention.types, days),
      }));
      await log.forgetOld(retentions, signal);
    },
  };
}
