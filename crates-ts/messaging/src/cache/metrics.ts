import type { Metrics } from "@tixlys/telemetry";

/** How a request was met: from memory, by a load of its own, or by one that was under way. */
export type CacheResult = "hit" | "miss" | "shared";

/** What a cache counts. */
export type CacheMetrics = {
  readonly requested: (result: CacheResult) => void;
  readonly size: (entries: number) => void;
  readonly invalidated: () => void;
};

/** Registers a cache's metrics; without a registry they go nowhere. The hit ratio is `hit` over all results. */
export function cacheMetrics(
  metrics: Metrics | undefined,
  cache: string,
): CacheMetrics {
  if (metrics === undefined)
    return {
      requested: () => undefined,
      size: () => undefined,
      invalidated: () => undefined,
    };
  const labels = { cache: "bounded" } as const;
  const requests = metrics.counter({
    name: "cache_requests_total",
    help: "Values asked of a cache, by how they were met",
    labels: { ...labels, result: ["hit", "miss", "shared"] },
  });
  const entries = metrics.gauge({
    name: "cache_entries",
    help: "Values that a cache holds",
    labels,
  });
  const invalidations = metrics.counter({
    name: "cache_invalidations_total",
    help: "Keys that a cache was told to forget, and whole clearings",
    labels,
  });
  entries.set(0, { cache });
  return {
    requested: (result) => requests.inc({ cache, result }),
    size: (count) => entries.set(count, { cache }),
    invalidated: () => invalidations.inc({ cache }),
  };
}
