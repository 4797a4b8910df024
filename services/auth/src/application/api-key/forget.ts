import type { Ports } from "../ports.ts";

/** Rows that one statement deletes at most. */
const batchSize = 500;

/** Batches of one run at most, so that a backlog never becomes one endless job. */
const maxBatches = 20;

/** Forgets keys that have run out; says how many. */
export function forgetApiKeysWith(ports: Ports): () => Promise<number> {
  return async () => {
    let total = 0;
    for (let batch = 0; batch < maxBatches; batch += 1) {
      const gone = await ports.store.apiKeys.forget(ports.clock(), batchSize);
      total += gone;
      if (gone < batchSize) break;
    }
    return total;
  };
}
