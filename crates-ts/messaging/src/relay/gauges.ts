import type { Database } from "@tixlys/nexus/postgres";
import type { Metrics } from "@tixlys/telemetry";
import { lanes } from "../lane.ts";
import {
  openDead,
  strayRows,
  waitingRows,
  watermark,
} from "../inspect/outbox-state.ts";
import type { Lane } from "../lane.ts";

/** Registers what is read from the outbox's tables at each scrape (platform-notes §3.1). */
export function outboxGauges(options: {
  database: Database;
  service: string;
  lanes: readonly Lane[];
  metrics: Metrics;
}): void {
  const { database, service, metrics } = options;
  const buckets = options.lanes.flatMap((lane) => lanes[lane].buckets);
  const labels = { service: "bounded" } as const;
  const own = { service } as const;
  metrics.gauge({
    name: "outbox_pending",
    help: "Outbox rows that no stream has acknowledged yet, counted up to 10,000 per bucket",
    labels,
    collect: async (gauge) => {
      const rows = await waitingRows(database, buckets);
      gauge.set(
        rows.reduce((sum, { pending }) => sum + pending, 0),
        own,
      );
    },
  });
  metrics.gauge({
    name: "outbox_oldest_age_seconds",
    help: "Age of the oldest outbox row that no stream has acknowledged yet",
    labels,
    collect: async (gauge) => {
      const rows = await waitingRows(database, buckets);
      gauge.set(
        Math.max(0, ...rows.map(({ oldestAgeMs }) => oldestAgeMs ?? 0)) / 1000,
        own,
      );
    },
  });
  metrics.gauge({
    name: "outbox_watermark_holder_age_seconds",
    help: "Age of the oldest open transaction that holds readers of the outbox up; 0 without one",
    labels: { ...labels, lane: ["events", "revocations"] },
    collect: async (gauge) => {
      for (const lane of options.lanes)
        gauge.set(
          ((await watermark(database, lane)).holder?.ageMs ?? 0) / 1000,
          { ...own, lane },
        );
    },
  });
  metrics.gauge({
    name: "outbox_dead",
    help: "Messages that cannot be published and wait for an operator; state `held` holds their key",
    labels: { ...labels, state: ["dead", "held"] },
    collect: async (gauge) => {
      const count = await openDead(database);
      for (const state of ["dead", "held"] as const)
        gauge.set(count[state], { ...own, state });
    },
  });
  metrics.gauge({
    name: "messaging_default_partition_rows",
    help: "Rows for which no partition was made, counted up to 1,000: anything but 0 is an alert",
    labels: { ...labels, table: ["outbox", "inbox"] },
    collect: async (gauge) => {
      const rows = await strayRows(database);
      for (const table of ["outbox", "inbox"] as const)
        gauge.set(rows[table], { ...own, table });
    },
  });
}
