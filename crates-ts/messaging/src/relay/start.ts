import type { Contract } from "@tixlys/contracts";
import type { Database } from "@tixlys/nexus/postgres";
import type { Metrics } from "@tixlys/telemetry";
import { lanes, wakeSubject, wakeTopic } from "../lane.ts";
import { newId } from "../new-id.ts";
import { within } from "@tixlys/nexus/waits";
import { acknowledgements } from "./acknowledgements.ts";
import { heartbeat } from "./heartbeat.ts";
import { keepPartitions } from "./maintenance.ts";
import { relayMetrics } from "./metrics.ts";
import { relayLane } from "./relay-lane.ts";
import { routesOf } from "./route.ts";
import type { Bus } from "../bus.ts";
import type { Lane } from "../lane.ts";
import type { Log } from "../log.ts";
import type { RunningLane } from "./relay-lane.ts";

/** What a relay is started with. */
export type RelayOptions = {
  readonly database: Database;
  readonly bus: Bus;
  readonly service: string;
  /** The lanes that this process may publish; with none it only passes wake-up hints on. */
  readonly lanes: readonly Lane[];
  readonly logger: Log;
  readonly metrics?: Metrics;
  /** Says what happens to a message that cannot be published; the service's own contract of the catalogue, unless told. */
  readonly contract?: Contract;
  /** How long a stream may be missing before a message whose route allows it is set aside; 30,000 unless told. */
  readonly patienceMs?: number;
  /** Whether the holder of the revocations lane sends the heartbeat each second; yes unless told. */
  readonly heartbeat?: boolean;
};

/** What a relay holds right now. */
export type RelayStatus = {
  readonly owner: string;
  readonly lanes: readonly {
    readonly lane: Lane;
    readonly buckets: readonly number[];
    /** What went wrong last, if anything has since the start. */
    readonly lastError?: string;
  }[];
};

/** A running relay. */
export type Relay = {
  /** Looks for new rows at once. Commits that wrote to the outbox call this by themselves. */
  wake(): void;
  /**
   * Whether the stream has acknowledged the message, waiting `timeoutMs` for it at most; also true when another process
   * published it. False is no failure: the message is only late.
   */
  published(messageId: string, timeoutMs: number): Promise<boolean>;
  /** Finishes what is on its way, gives the leases back, stops. Five seconds at most. */
  stop(): Promise<void>;
  status(): RelayStatus;
};

const STOP_MS = 5_000;
const PATIENCE_MS = 30_000;
const LOST =
  "the stream has been made anew; the outbox is published again, and what is new behind it";
const HINT_DEBOUNCE_MS = 5;
const ALL_LANES: readonly Lane[] = ["events", "revocations"];

/**
 * Starts publishing a database's outbox rows, and keeps the partitions.
 *
 * Any number of processes may run one: each bucket is published by one of them at a time, and taken over within five
 * seconds after a kill. Rows are published in the order of their positions within a key; every row at least once.
 */
export function startRelay(options: RelayOptions): Relay {
  const { database, bus, service, logger } = options;
  const owner = `${service}-${newId()}`;
  const metrics = relayMetrics(options);
  const acks = acknowledgements(database);
  const route = routesOf(service, options.contract);
  const start = (lane: Lane): RunningLane =>
    relayLane({
      database,
      bus,
      service,
      lane,
      owner,
      logger,
      onAcknowledged: (message, durationMs) => {
        metrics.published(message, durationMs);
        acks.onAcknowledged(message);
      },
      onFailure: metrics.failed,
      route,
      patienceMs: options.patienceMs ?? PATIENCE_MS,
      onAside: ({ message, state, reason }) => {
        metrics.aside(state, reason);
        const { messageId: message_id, subject } = message;
        logger.error(
          { message_id, subject, reason, state, fix: "./tixlys dead list" },
          "a message cannot be published",
        );
      },
      onRewound: (buckets) => {
        metrics.rewound(buckets.length);
        logger.warn({ lane, buckets }, LOST);
      },
      ...(lane === "revocations" && options.heartbeat !== false
        ? { onDrained: heartbeat(bus) }
        : {}),
    });
  const running = options.lanes.map(start);
  const maintenance = keepPartitions(database, logger);
  const unsubscribe = passHintsOn(options, running);
  return {
    wake: () => {
      for (const { wake } of running) wake();
    },
    published: acks.published,
    stop: async () => {
      unsubscribe();
      maintenance.stop();
      const stopped = Promise.all(running.map(({ stop }) => stop()));
      await within(
        STOP_MS,
        stopped.catch((error: unknown) =>
          logger.warn({ err: error }, "the relay's leases were not given back"),
        ),
      );
    },
    status: () => ({ owner, lanes: running.map(describe) }),
  };
}

const describe = ({
  lane,
  buckets,
  lastError,
}: RunningLane): RelayStatus["lanes"][number] => {
  const error = lastError();
  return {
    lane,
    buckets: buckets(),
    ...(error === undefined ? {} : { lastError: error }),
  };
};

/** Tells the service's other processes after a commit, unless this one holds every bucket of the lane itself. */
function passHintsOn(
  { database, bus, service }: RelayOptions,
  running: readonly RunningLane[],
): () => void {
  const unsubscribe = ALL_LANES.map((lane) => {
    let timer: Timer | undefined;
    const send = (): void => {
      timer = undefined;
      bus.hint(wakeSubject(service, lane));
    };
    return database.onSignal(wakeTopic(lane), () => {
      const own =
        running.find((candidate) => candidate.lane === lane)?.buckets()
          .length ?? 0;
      if (own < lanes[lane].buckets.length)
        timer ??= setTimeout(send, HINT_DEBOUNCE_MS);
    });
  });
  return () => {
    for (const leave of unsubscribe) leave();
  };
}
