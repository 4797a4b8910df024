import type { UserId } from "../../domain/account/ids.ts";
import type { Ports } from "../ports.ts";

/** Rows of one look at most. */
const batchSize = 200;

/** Looks of one run at most; what is left over is there in the next run too. */
const maxBatches = 50;

/** How many secrets lie under today's key now, and how many do not open: their key is missing. */
export type RenewedSecrets = {
  readonly renewed: number;
  readonly unopened: number;
};

/**
 * Brings secrets of second factors that lie under a former key of `COLUMN_KEYS` under the first one. When it finds nothing any
 * more, the former key can go. A secret that changes meanwhile is left as it is.
 */
export function renewSealedWith(
  ports: Pick<Ports, "store" | "factorSecrets">,
): (signal: AbortSignal) => Promise<RenewedSecrets> {
  return async (signal) => {
    const { store, factorSecrets } = ports;
    const { currentPrefix } = factorSecrets;
    let [renewed, unopened] = [0, 0];
    let after: UserId | undefined;
    for (let batch = 0; batch < maxBatches && !signal.aborted; batch += 1) {
      const slice = { after, limit: batchSize };
      const rows = await store.factors.outside(currentPrefix, slice);
      for (const { userId, sealed } of rows) {
        const next = factorSecrets.sealAnew(sealed, userId);
        if (next === undefined) unopened += 1;
        else if (await store.factors.reseal(userId, sealed, next)) renewed += 1;
      }
      after = rows.at(-1)?.userId;
      if (rows.length < batchSize) break;
    }
    return { renewed, unopened };
  };
}
