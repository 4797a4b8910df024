import type { Database } from "@tixlys/nexus/postgres";
import { buckets as bounds } from "@tixlys/telemetry";
import type { Metrics } from "@tixlys/telemetry";
import { bucketCount } from "../bucket.ts";
import { outboxGauges } from "./gauges.ts";
import type { PublishFailure } from "../bus.ts";
import type { Lane } from "../lane.ts";
import type { OutboxMessage } from "./page.ts";

/** What a relay counts (platform-notes §3.1). */
export type RelayMetrics = {
  readonly published: (message: OutboxMessage, durationMs: number) => void;
  readonly failed: (reason: PublishFailure) => void;
  /** A message was put aside: `dead` lets its key go on, `held` does not. */
  readonly aside: (state: "dead" | "held", reason: string) => void;
  /** Buckets were set back, because their stream has been made anew. */
  readonly rewound: (buckets: number) => void;
};

const REASONS = [
  "unavailable",
  "timeout",
  "no-stream",
  "full",
  "too-large",
  "denied",
  "other",
] as const;

/** Registers the relay's metrics; without a registry they go nowhere. Gauges are read from the tables at each scrape. */
export function relayMetrics(options: {
  database: Database;
  service: string;
  lanes: readonly Lane[];
  metrics?: Metrics;
}): RelayMetrics {
  const { metrics, service, database } = options;
  if (metrics === undefined)
    return {
      published: () => undefined,
      failed: () => undefined,
      aside: () => undefined,
      rewound: () => undefined,
    };
  const labels = { service: "bounded" } as const;
  const published = metrics.counter({
    name: "outbox_published_total",
    help: "Outbox rows that a stream acknowledged",
    labels,
  });
  const failures = metrics.counter({
    name: "outbox_publish_failures_total",
    help: "Buckets stopped because a message was not acknowledged",
    labels: { ...labels, reason: REASONS },
  });
  const aside = metrics.counter({
    name: "outbox_put_aside_total",
    help: "Messages that cannot be published and wait for an operator; state `held` holds their key",
    labels: { ...labels, state: ["dead", "held"], reason: REASONS },
  });
  const rewinds = metrics.counter({
    name: "outbox_rewinds_total",
    help: "Buckets that are published again because their stream has been made anew",
    labels,
  });
  const client = {
    messaging_system: ["nats"],
    messaging_operation_name: ["publish"],
    messaging_destination_template: "bounded",
  } as const;
  const sent = metrics.counter({
    name: "messaging_client_sent_messages_total",
    help: "Messages that a stream acknowledged",
    labels: client,
  });
  const duration = metrics.histogram({
    name: "messaging_client_operation_duration_seconds",
    help: "Time from sending a message to its acknowledgement",
    labels: client,
    buckets: bounds.database,
  });
  // Begun at 0, because an alert sees no increase in a series that appears with its first failure.
  for (const reason of REASONS) {
    failures.inc({ service, reason }, 0);
    for (const state of ["dead", "held"] as const)
      aside.inc({ service, state, reason }, 0);
  }
  rewinds.inc({ service }, 0);
  if (options.lanes.length > 0)
    outboxGauges({ database, service, lanes: options.lanes, metrics });
  return {
    published: ({ bucket, subject }, durationMs) => {
      published.inc({ service });
      // Revocations have a subject each; their template has not.
      const template = bucket < bucketCount ? subject : "auth.revoked";
      const facts = {
        messaging_system: "nats",
        messaging_operation_name: "publish",
        messaging_destination_template: template,
      } as const;
      sent.inc(facts);
      duration.observe(durationMs / 1000, facts);
    },
    failed: (reason) => failures.inc({ service, reason }),
    aside: (state, reason) => aside.inc({ service, state, reason }),
    rewound: (buckets) => rewinds.inc({ service }, buckets),
  };
}
