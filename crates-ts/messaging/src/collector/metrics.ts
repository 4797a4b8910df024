import type { ConsumerInfo } from "@nats-io/jetstream";
import { buckets } from "@tixlys/telemetry";
import type { Metrics } from "@tixlys/telemetry";

/** What a collector counts. */
export type CollectorMetrics = {
  readonly taken: (count: number, durationMs: number) => void;
  readonly deadLetter: () => void;
};

const SILENT: CollectorMetrics = {
  taken: () => undefined,
  deadLetter: () => undefined,
};

/**
 * Registers a collector's metrics; without a registry they go nowhere.
 *
 * @param read What the broker knows of the durable, where it is pulled here; read at each scrape.
 */
export function collectorMetrics(
  metrics: Metrics | undefined,
  service: string,
  durable: string,
  read: () => Promise<ConsumerInfo | undefined>,
): CollectorMetrics {
  if (metrics === undefined) return SILENT;
  const own = { service, consumer: durable };
  const labels = { service: "bounded", consumer: "bounded" } as const;
  const taken = metrics.counter({
    name: "collector_messages_total",
    help: "Messages that were kept, those among them that were there already",
    labels,
  });
  const duration = metrics.histogram({
    name: "collector_batch_duration_seconds",
    help: "How long a batch took, from reading it to its commit",
    labels,
    buckets: buckets.http,
  });
  const dead = metrics.counter({
    name: "collector_dead_letters_total",
    help: "Messages that could not be kept",
    labels,
  });
  metrics.gauge({
    name: "collector_pending_messages",
    help: "Messages of the stream that are not kept yet",
    labels,
    collect: async (gauge) => {
      const info = await read();
      if (info !== undefined)
        gauge.set(info.num_pending + info.num_ack_pending, own);
    },
  });
  taken.inc(own, 0);
  dead.inc(own, 0);
  return {
    taken: (count, durationMs) => {
      taken.inc(own, count);
      duration.observe(durationMs / 1000, own);
    },
    deadLetter: () => dead.inc(own),
  };
}
