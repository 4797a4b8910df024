import type { Database } from "@tixlys/nexus/postgres";
import { buckets as bounds } from "@tixlys/telemetry";
import type { Metrics } from "@tixlys/telemetry";
import { bucketCount } from "../bucket.ts";
import { lanes } from "../lane.ts";
import type { PublishFailure } from "../bus.ts";
import type { Lane } from "../lane.ts";
import type { OutboxMessage } from "./page.ts";

/** What a relay counts (platform-notes §3.1). */
export type RelayMetrics = {
  readonly published: (message: OutboxMessage, durationMs: number) => void;
  readonly failed: (reason: PublishFailure) => void;
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
const COUNTED_AT_MOST = 10_000;

/** Registers the relay's metrics; without a registry they go nowhere. Gauges are read from the tables at each scrape. */
export function relayMetrics(options: {
  database: Database;
  service: string;
  lanes: readonly Lane[];
  metrics?: Metrics;
}): RelayMetrics {
  const { metrics, service, database } = options;
  if (metrics === undefined)
    return { published: () => undefined, failed: () => undefined };
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
  const buckets = options.lanes.flatMap((lane) => lanes[lane].buckets);
  if (buckets.length > 0) {
    metrics.gauge({
      name: "outbox_pending",
      help: `Outbox rows that no stream has acknowledged yet, counted up to ${String(COUNTED_AT_MOST)} per bucket`,
      labels,
      collect: async (gauge) =>
        gauge.set((await backlog(database, buckets)).pending, { service }),
    });
    metrics.gauge({
      name: "outbox_oldest_age_seconds",
      help: "Age of the oldest outbox row that no stream has acknowledged yet",
      labels,
      collect: async (gauge) =>
        gauge.set((await backlog(database, buckets)).oldestSeconds, {
          service,
        }),
    });
  }
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
  };
}

async function backlog(
  { sql }: Database,
  buckets: readonly number[],
): Promise<{ pending: number; oldestSeconds: number }> {
  const [row] = await sql<{ pending: number; oldest: number }[]>`
    select coalesce(sum(behind.rows), 0)::int as pending, coalesce(max(behind.age), 0)::float8 as oldest
      from messaging.relay_cursor c
      cross join lateral (
        select count(*) as rows, extract(epoch from now() - min(page.created_at)) as age
          from (select o.created_at from messaging.outbox o where o.bucket = c.bucket and o.position > c.position
                 order by o.position limit ${COUNTED_AT_MOST}) as page) as behind
     where c.bucket = any(${sql.array([...buckets])}::smallint[])`;
  return { pending: row?.pending ?? 0, oldestSeconds: row?.oldest ?? 0 };
}
