import { buckets, errorTypeOf } from "@tixlys/telemetry";
import type { Gauge, Metrics } from "@tixlys/telemetry";
import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Incoming } from "./message.ts";

/** What a consumer counts (platform-notes §3.1). */
export type ConsumerMetrics = {
  readonly processed: (
    message: Incoming,
    durationMs: number,
    error?: unknown,
  ) => void;
  readonly duplicate: () => void;
  readonly deadLetter: (message: Incoming) => void;
};

const SILENT: ConsumerMetrics = {
  processed: () => undefined,
  duplicate: () => undefined,
  deadLetter: () => undefined,
};

/** Registers a consumer's metrics for one durable; without a registry they go nowhere. */
export function consumerMetrics(
  metrics: Metrics | undefined,
  service: string,
  durable: string,
): ConsumerMetrics {
  if (metrics === undefined) return SILENT;
  const group = { messaging_consumer_group_name: durable } as const;
  const labels = {
    messaging_system: ["nats"],
    messaging_operation_name: ["process"],
    messaging_destination_template: "bounded",
    messaging_consumer_group_name: "bounded",
    error_type: "bounded",
  } as const;
  const consumed = metrics.counter({
    name: "messaging_client_consumed_messages_total",
    help: "Messages given to a handler",
    labels,
  });
  const duration = metrics.histogram({
    name: "messaging_process_duration_seconds",
    help: "How long handlers took",
    labels,
    buckets: buckets.http,
    exemplars: true,
  });
  const duplicates = metrics.counter({
    name: "inbox_duplicates_total",
    help: "Deliveries whose effect was there already",
    labels: { service: "bounded" },
  });
  const dead = metrics.counter({
    name: "inbox_dead_letters_total",
    help: "Messages that failed in all their tries",
    labels: { service: "bounded", subject_template: "bounded" },
  });
  return {
    processed: ({ subject }, durationMs, error) => {
      const facts = {
        messaging_system: "nats",
        messaging_operation_name: "process",
        messaging_destination_template: subject,
        ...group,
      } as const;
      const outcome =
        error === undefined
          ? facts
          : { ...facts, error_type: errorTypeOf(error) };
      consumed.inc(outcome);
      duration.observe(durationMs / 1000, outcome);
    },
    duplicate: () => duplicates.inc({ service }),
    deadLetter: ({ subject }) =>
      dead.inc({ service, subject_template: subject }),
  };
}

/**
 * Registers what the broker knows of the durables that this process pulls, under the names of the NATS exporter.
 *
 * @param read The durables pulled here, read at each scrape.
 */
export function durableGauges(
  metrics: Metrics | undefined,
  read: () => Promise<readonly ConsumerInfo[]>,
): void {
  if (metrics === undefined) return;
  const labels = { stream: "bounded", consumer: "bounded" } as const;
  const gauge = (
    name: string,
    help: string,
    value: (info: ConsumerInfo) => number,
  ): Gauge<typeof labels> =>
    metrics.gauge({
      name,
      help,
      labels,
      collect: async (own) => {
        for (const info of await read())
          own.set(value(info), {
            stream: info.stream_name,
            consumer: info.name,
          });
      },
    });
  gauge(
    "jetstream_consumer_num_pending",
    "Messages not delivered yet",
    ({ num_pending }) => num_pending,
  );
  gauge(
    "jetstream_consumer_num_ack_pending",
    "Messages delivered and not acknowledged yet",
    ({ num_ack_pending }) => num_ack_pending,
  );
  gauge(
    "jetstream_consumer_num_redelivered",
    "Messages delivered again and not acknowledged yet",
    ({ num_redelivered }) => num_redelivered,
  );
}
