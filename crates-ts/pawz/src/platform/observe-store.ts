import {
  countParkedWork,
  type Database,
  type SubscriptionLag,
  subscriptionLags,
} from "@tixlys/nexus/postgres";
import type { Gauge, Metrics } from "@tixlys/telemetry";

/** What to observe, and for whom. */
export type StoreObservation = {
  readonly service: string;
  readonly metrics: Metrics;
  readonly database: Database;
};

/** The part of nexus' `World` that counts; spread it where a service binds the command handler. */
export type ObservedStore = {
  onConflict(conflict: { readonly stream: { readonly type: string } }): void;
};

/**
 * Registers what an event store counts: lost races of the command handler, how far projections and process managers are
 * behind, and what of them waits for somebody. Gauges are read from the tables at each scrape, in every role, so that they
 * tell of workers that are dead too.
 */
export function observeStore(observation: StoreObservation): ObservedStore {
  const { service, metrics, database } = observation;
  const conflicts = metrics.counter({
    name: "event_store_version_conflicts_total",
    help: "Tries of commands that met somebody else's write, by the type of the stream; each is tried again, within bounds.",
    labels: { service: "bounded", stream_type: "bounded" },
  });
  metrics.gauge({
    name: "projection_lag_seconds",
    help: "Age of the oldest event that a projection or process manager has not looked at.",
    labels: lagLabels,
    collect: byState(observation, ({ lagMs }) => lagMs / 1000),
  });
  metrics.gauge({
    name: "projection_parked_streams",
    help: "Streams that a projection or process manager goes on without until somebody decides.",
    labels: lagLabels,
    collect: byState(observation, ({ parkedStreams }) => parkedStreams),
  });
  metrics.gauge({
    name: "process_parked_work",
    help: "Commands and timeouts of processes that wait for somebody.",
    labels: { service: "bounded", kind: ["command", "timeout"] },
    collect: async (gauge) => {
      const { commands, timeouts } = await countParkedWork(database);
      gauge.set(commands, { service, kind: "command" });
      gauge.set(timeouts, { service, kind: "timeout" });
    },
  });
  return {
    onConflict: ({ stream }) =>
      conflicts.inc({ service, stream_type: stream.type }),
  };
}

const lagLabels = {
  service: "bounded",
  projection: "bounded",
  state: ["building", "live", "process"],
} as const;

type Labels = Pick<SubscriptionLag, "name" | "state">;

/** Sets a value for all that is followed; what is followed no more, as a generation that is live now, is taken away. */
function byState(
  { service, database }: StoreObservation,
  value: (lag: SubscriptionLag) => number,
): (gauge: Gauge<typeof lagLabels>) => Promise<void> {
  let before: readonly Labels[] = [];
  const named = ({ name, state }: Labels) => ({
    service,
    projection: name,
    state,
  });
  return async (gauge) => {
    const lags = await subscriptionLags(database);
    for (const each of before) gauge.remove(named(each));
    for (const each of lags) gauge.set(value(each), named(each));
    before = lags;
  };
}
