import type { SealedStore, SearchTexts } from "./ports.ts";

/** What became of sealed values under former keys. */
export type Renewed = {
  renewed: number;
  /** Those that did not open; they stay as they are, and are looked at again the next time. */
  unopened: number;
};

/** Rows of one transaction: short enough that nobody notices. */
const step = 200;

/** Seals every personal id that lies under a former key anew, in small steps, until none is left or `signal` fires. */
export const renewSealedWith =
  (store: SealedStore) =>
  async (signal: AbortSignal): Promise<Renewed> => {
    const total = { renewed: 0, unopened: 0 };
    let after: string | undefined;
    while (!signal.aborted) {
      const done = await store.renew({ limit: step, after });
      total.renewed += done.renewed;
      total.unopened += done.unopened;
      if (done.last === undefined) break;
      after = done.last;
    }
    return total;
  };

/** Writes the search text of profiles from before there was one, in small steps. Says of how many. */
export const fillSearchTextsWith =
  (store: SearchTexts) =>
  async (signal: AbortSignal): Promise<number> => {
    let total = 0;
    while (!signal.aborted) {
      const filled = await store.fill(step);
      total += filled;
      if (filled < step) break;
    }
    return total;
  };
