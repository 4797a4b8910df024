import type { Contract, Subscription } from "@tixlys/contracts";
import type { Database } from "@tixlys/nexus/postgres";
import { fullJitterMs, sleep, within } from "@tixlys/nexus/waits";
import type { Metrics } from "@tixlys/telemetry";
import { LeaseLost, giveLeaseBack, takeLease } from "../consumer/lease.ts";
import { durableInfo, ensureDurable } from "../nats/durable.ts";
import { newId } from "../new-id.ts";
import { collectorMetrics } from "./metrics.ts";
import { collectSession } from "./session.ts";
import type { Bus } from "../bus.ts";
import type { ConsumerLease } from "../consumer/lease.ts";
import type { Log } from "../log.ts";
import type { TakeOptions } from "./take.ts";

/** What a collector is started with. */
export type CollectorOptions = {
  readonly database: Database;
  readonly bus: Bus;
  /** The collecting service's own contract; its `collects` names the durable. */
  readonly contract: Contract;
  /**
   * Keeps messages of any type, in the transaction that is given. A message may come more than once: whoever keeps it must know it
   * by its id. What throws here for one message makes that one a dead letter.
   */
  readonly take: TakeOptions["take"];
  readonly logger: Log;
  readonly metrics?: Metrics;
  /** Messages of one transaction at most; 1,000 unless told, and never more. */
  readonly batch?: number;
};

/** A running collector. */
export type Collector = {
  /** `pulling` here, `standby` while another process pulls, `waiting` for broker or database. */
  status(): "pulling" | "standby" | "waiting" | "stopped";
  /** Finishes the batch that runs, hands the rest back to the broker, gives the lease back. Ten seconds at most. */
  stop(): Promise<void>;
};

type Running = {
  readonly options: CollectorOptions;
  readonly subscription: Subscription;
  readonly owner: string;
  readonly metrics: ReturnType<typeof collectorMetrics>;
  state: ReturnType<Collector["status"]>;
};

const STOP_MS = 10_000;
const STANDBY_MS = 500;
const RETRY = { baseMs: 250, capMs: 10_000 };
const BATCH = 1_000;
/** Four batches: it is the durable's, so it does not follow from what one process takes at a time. */
const ACK_PENDING_AT_MOST = 4_000;

/**
 * Starts the collector that `contract.collects` declares: it hears every event and keeps them in batches, a transaction each.
 * Any number of processes may; one pulls at a time, and is taken over within five seconds after a kill. A message is acknowledged
 * after the commit of its batch, so it is kept at least once, and exactly once by who knows it by its id.
 *
 * @throws Error when the contract collects nothing.
 */
export function startCollector(options: CollectorOptions): Collector {
  const { contract, metrics, bus } = options;
  const [subscription] = contract.collects;
  if (subscription === undefined)
    throw new Error(`${contract.service} declares nothing to collect`);
  const { durable } = subscription;
  const running: Running = {
    options,
    subscription,
    owner: `${contract.service}-${newId()}`,
    metrics: collectorMetrics(metrics, contract.service, durable, async () =>
      running.state === "pulling"
        ? durableInfo(await bus.connected(AbortSignal.timeout(500)), durable)
        : undefined,
    ),
    state: "waiting",
  };
  const stopping = new AbortController();
  const done = collect(running, stopping.signal);
  return {
    status: () => running.state,
    stop: async () => {
      stopping.abort(new Error("the collector is stopped"));
      await within(STOP_MS, done);
    },
  };
}

/** Takes the lease when it is free, and collects as long as it is ours. */
async function collect(running: Running, signal: AbortSignal): Promise<void> {
  const { options, subscription, owner } = running;
  let failures = 0;
  while (!signal.aborted) {
    try {
      await options.bus.connected(signal);
      const lease = await takeLease(
        options.database,
        subscription.durable,
        owner,
      );
      failures = 0;
      if (lease === undefined) {
        running.state = "standby";
        await sleep(STANDBY_MS * (0.5 + Math.random()), signal);
      } else {
        await collectUnder(running, lease, signal);
      }
    } catch (error) {
      failures += 1;
      if (!signal.aborted) note(running, "the collector waits", error);
      await sleep(fullJitterMs(failures, RETRY), signal);
    }
  }
  running.state = "stopped";
}

/** Collects in sessions, one after the other, until the lease is lost or the collector is stopped. */
async function collectUnder(
  running: Running,
  lease: ConsumerLease,
  signal: AbortSignal,
): Promise<void> {
  const { options, subscription } = running;
  try {
    while (!signal.aborted) {
      const why = await session(running, lease, signal);
      running.state = "waiting";
      if (signal.aborted) return;
      const { durable } = subscription;
      options.logger.warn({ durable, why }, "collecting starts over");
      await sleep(fullJitterMs(1, RETRY), signal);
    }
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    note(running, "another process collects now", error);
  } finally {
    running.state = "waiting";
    await giveLeaseBack(options.database, lease).catch(() => undefined);
  }
}

async function session(
  running: Running,
  lease: ConsumerLease,
  signal: AbortSignal,
): Promise<string> {
  const { options, subscription, metrics } = running;
  const { database, bus, take, logger, batch = BATCH } = options;
  const connection = await bus.connected(
    AbortSignal.any([signal, AbortSignal.timeout(1_000)]),
  );
  const consumer = await ensureDurable(
    connection,
    subscription,
    ACK_PENDING_AT_MOST,
  );
  running.state = "pulling";
  return collectSession({
    database,
    bus,
    take,
    lease,
    connection,
    consumer,
    batch,
    signal,
    onTaken: metrics.taken,
    onDeadLetter: (message, err) => {
      metrics.deadLetter();
      const { durable } = subscription;
      const { messageId: message_id, subject } = message;
      logger.error(
        { err, durable, message_id, subject },
        "a message cannot be kept",
      );
    },
    onTrouble: (error) =>
      note(running, "a batch waits for the database", error),
  });
}

function note(
  { options, subscription: { durable } }: Running,
  what: string,
  error: unknown,
): void {
  options.logger.warn({ err: error, durable }, what);
}
