import type { Ports, PurgeCounts } from "./ports.ts";

/** Rows of each kind that one transaction deletes at most. */
const batchSize = 500;

/** Batches of one run at most, so that a backlog never becomes one endless job. */
const maxBatches = 20;

/** Forgets what has run out, in small transactions. Another process that is at it already is left alone. */
export function purgeWith(ports: Ports): () => Promise<PurgeCounts> {
  return async () => {
    const total = { registrations: 0, links: 0, sessions: 0 };
    for (let batch = 0; batch < maxBatches; batch += 1) {
      const counts = await ports.store.purge(ports.clock(), batchSize);
      if (counts === undefined) break;
      total.registrations += counts.registrations;
      total.links += counts.links;
      total.sessions += counts.sessions;
      if (
        Math.max(counts.registrations, counts.links, counts.sessions) <
        batchSize
      )
        break;
    }
    return total;
  };
}
