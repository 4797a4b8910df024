import { pgArray } from "@tixlys/nexus/postgres";
import { buckets, errorTypeOf } from "@tixlys/telemetry";
import type { Database } from "@tixlys/nexus/postgres";
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

/**
 * Registers a consumer's metrics for one durable; without a registry they go nowhere.
 *
 * @param subjects What its handlers take. Their counters begin at 0, because an alert sees no increase in a series that
 * appears with its first dead letter.
 */
export function consumerMetrics(
  metrics: Metrics | undefined,
  service: string,
  durable: string,
  subjects: readonly string[] = [],
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
  duplicates.inc({ service }, 0);
  for (const subject of subjects)
    dead.inc({ service, subject_template: subject }, 0);
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

/** Registers what waits for somebody or something in the inbox's tables, read at each scrape. */
export function inboxGauges(options: {
  metrics: Metrics | undefined;
  database: Database;
  service: string;
  durables: readonly string[];
}): void {
  const { metrics, database, service, durables } = options;
  const labels = { service: "bounded", consumer: "bounded" } as const;
  const gauge = (
    name: string,
    help: string,
    value: (waits: InboxWaits) => number,
  ): unknown =>
    metrics?.gauge({
      name,
      help,
      labels,
      collect: async (own) => {
        for (const waits of await inboxWaits(database, durables))
          own.set(value(waits), { service, consumer: waits.consumer });
      },
    });
  gauge(
    "inbox_dead_letters_open",
    "Dead letters on which nobody has decided",
    ({ dead }) => dead,
  );
  gauge(
    "inbox_parked_keys",
    "Keys whose oldest message failed and is tried again or dead",
    ({ parked }) => parked,
  );
  gauge(
    "inbox_waiting_messages",
    "Messages that failed or wait behind one that did, counted up to 10,000",
    ({ waiting }) => waiting,
  );
}

type InboxWaits = {
  readonly consumer: string;
  readonly dead: number;
  readonly parked: number;
  readonly waiting: number;
};

async function inboxWaits(
  { sql }: Database,
  durables: readonly string[],
): Promise<InboxWaits[]> {
  return [
    ...(await sql<InboxWaits[]>`
      select d.consumer,
             (select count(*)::int from messaging.dead_letter l where l.consumer = d.consumer and l.state in ('parked', 'skipped')) as dead,
             (select count(*)::int from messaging.parked_key p where p.consumer = d.consumer) as parked,
             (select count(*)::int from (select 1 from messaging.waiting w where w.consumer = d.consumer limit 10000) as w) as waiting
        from unnest(${pgArray([...durables])}::text[]) as d(consumer)`),
  ];
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
