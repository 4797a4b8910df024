import type { Contract, Subscription } from "@tixlys/contracts";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { Metrics } from "@tixlys/telemetry";
import { fullJitterMs, patient } from "@tixlys/nexus/waits";
import { durableInfo, ensureDurable } from "../nats/durable.ts";
import { newId } from "../new-id.ts";
import { sleep, within } from "@tixlys/nexus/waits";
import { handlersByDurable } from "./handler.ts";
import { LeaseLost, giveLeaseBack, takeLease } from "./lease.ts";
import { consumerMetrics, durableGauges, inboxGauges } from "./metrics.ts";
import { runSession } from "./session.ts";
import type { BackOff } from "@tixlys/nexus/waits";
import type { Bus } from "../bus.ts";
import type { Log } from "../log.ts";
import type { EventHandler, HandlerTable } from "./handler.ts";
import type { ConsumerLease } from "./lease.ts";

/** What a consumer is started with. */
export type ConsumerOptions<Bound> = {
  readonly database: Database;
  readonly bus: Bus;
  /** The consuming service's own contract; its `consumes` names the durables. */
  readonly contract: Contract;
  readonly handlers: readonly EventHandler<Bound>[];
  /** Makes what handlers write through, from the transaction of the message. */
  readonly bind: (tx: Transaction) => Bound;
  readonly logger: Log;
  readonly metrics?: Metrics;
  /** Tries before a message becomes a dead letter; 12 unless told, which takes one to two minutes. */
  readonly maxAttempts?: number;
  /** After the last try: hold later messages of the key (`park`, unless told), or go on without (`skip`). */
  readonly onDead?: "park" | "skip";
  /** Bounds of the wait between tries; 100 ms to 30 s unless told. */
  readonly backOff?: BackOff;
};

/** One durable's state in this process. */
export type ConsumerStatus = {
  readonly durable: string;
  /** `pulling` here, `standby` while another process pulls, `waiting` for broker or database. */
  readonly state: "pulling" | "standby" | "waiting" | "stopped";
  /** Keys that wait for a failed message, as far as this process knows. */
  readonly parkedKeys: number;
  /** What went wrong last, if anything has since the start. */
  readonly lastError?: string;
};

/** Running consumers of one service: one per durable. */
export type Consumer = {
  status(): readonly ConsumerStatus[];
  /** Stops pulling, finishes what runs, hands the rest back to the broker, gives the leases back. Ten seconds at most. */
  stop(): Promise<void>;
};

type Durable<Bound> = {
  readonly options: ConsumerOptions<Bound>;
  readonly subscription: Subscription;
  readonly handlers: HandlerTable<Bound>;
  readonly owner: string;
  readonly parked: Set<string>;
  state: ConsumerStatus["state"];
  lastError?: string;
};

const STOP_MS = 10_000;
const STANDBY_MS = 500;
const RETRY = { baseMs: 250, capMs: 10_000 };
const MAX_ATTEMPTS = 12;

/**
 * Starts the consumers that `contract.consumes` declares. Any number of processes may: each durable is pulled by one of
 * them at a time, and taken over within five seconds after a kill.
 *
 * Messages of one key are handled one after the other in the stream's order, keys in parallel. A handler that fails parks
 * its key: the message and those behind it wait in the database and are tried again, and no other key waits. An event
 * without a handler is acknowledged and leaves no trace.
 *
 * @throws Error when a handler's event comes by no declared durable, or two handlers want one.
 */
export function startConsumer<Bound>(
  options: ConsumerOptions<Bound>,
): Consumer {
  const { contract, metrics, bus } = options;
  const owner = `${contract.service}-${newId()}`;
  const tables = handlersByDurable(contract, options.handlers);
  const stopping = new AbortController();
  const durables = contract.consumes.map((subscription): Durable<Bound> => {
    const handlers: HandlerTable<Bound> =
      tables.get(subscription.durable) ?? new Map();
    return {
      options,
      subscription,
      handlers,
      owner,
      parked: new Set(),
      state: "waiting",
    };
  });
  const running = Promise.all(
    durables.map((durable) => pullUntil(durable, stopping.signal)),
  );
  inboxGauges({
    metrics,
    database: options.database,
    service: contract.service,
    // Dead letters of a collector lie in the same tables.
    durables: [...contract.consumes, ...contract.collects].map(
      ({ durable }) => durable,
    ),
  });
  durableGauges(metrics, async () => {
    const connection = await bus.connected(AbortSignal.timeout(500));
    const pulled = durables.filter(({ state }) => state === "pulling");
    return Promise.all(
      pulled.map(({ subscription }) =>
        durableInfo(connection, subscription.durable),
      ),
    );
  });
  return {
    status: () => durables.map(describe),
    stop: async () => {
      stopping.abort(new Error("the consumer is stopped"));
      await within(STOP_MS, running);
    },
  };
}

const describe = <Bound>({
  subscription,
  state,
  parked,
  lastError,
}: Durable<Bound>): ConsumerStatus => ({
  durable: subscription.durable,
  state,
  parkedKeys: parked.size,
  ...(lastError === undefined ? {} : { lastError }),
});

/** Takes the lease when it is free, and pulls as long as it is ours. */
async function pullUntil<Bound>(
  durable: Durable<Bound>,
  signal: AbortSignal,
): Promise<void> {
  const { options, subscription, owner } = durable;
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
        durable.state = "standby";
        await sleep(STANDBY_MS * (0.5 + Math.random()), signal);
      } else {
        await pullUnder(durable, lease, signal);
      }
    } catch (error) {
      failures += 1;
      if (!signal.aborted) note(durable, "the consumer waits", error);
      await sleep(fullJitterMs(failures, RETRY), signal);
    }
  }
  durable.state = "stopped";
}

/** Pulls in sessions, one after the other, until the lease is lost or the consumer is stopped. */
async function pullUnder<Bound>(
  durable: Durable<Bound>,
  lease: ConsumerLease,
  signal: AbortSignal,
): Promise<void> {
  const { options, subscription } = durable;
  durable.parked.clear();
  try {
    while (!signal.aborted) {
      const connection = await options.bus.connected(
        AbortSignal.any([signal, AbortSignal.timeout(1_000)]),
      );
      const consumer = await ensureDurable(connection, subscription);
      durable.state = "pulling";
      const why = await runSession({
        ...effectsOf(durable),
        lease,
        connection,
        consumer,
        signal,
      });
      durable.state = "waiting";
      if (signal.aborted) return;
      options.logger.warn(
        { durable: subscription.durable, why },
        "pulling starts over",
      );
      await sleep(fullJitterMs(1, RETRY), signal);
    }
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    note(durable, "another process pulls now", error);
  } finally {
    durable.state = "waiting";
    await giveLeaseBack(options.database, lease).catch(() => undefined);
  }
}

function effectsOf<Bound>(
  durable: Durable<Bound>,
): Omit<
  Parameters<typeof runSession<Bound>>[0],
  "lease" | "connection" | "consumer" | "signal"
> {
  const { options, subscription, handlers, parked } = durable;
  const metrics = consumerMetrics(
    options.metrics,
    options.contract.service,
    subscription.durable,
    [...handlers.keys()],
  );
  const {
    database,
    bus,
    bind,
    maxAttempts = MAX_ATTEMPTS,
    onDead = "park",
    backOff = patient,
  } = options;
  return {
    database,
    bus,
    bind,
    handlers,
    parked,
    maxAttempts,
    onDead,
    backOff,
    onProcessed: (message, durationMs, error) => {
      metrics.processed(message, durationMs, error);
      if (error !== undefined)
        options.logger.warn(
          {
            err: error,
            durable: subscription.durable,
            message_id: message.messageId,
            subject: message.subject,
          },
          "a handler failed",
        );
    },
    onDuplicate: metrics.duplicate,
    onDeadLetter: (message) => {
      metrics.deadLetter(message);
      options.logger.error(
        {
          durable: subscription.durable,
          message_id: message.messageId,
          subject: message.subject,
        },
        "a message is dead",
      );
    },
    onTrouble: (error) =>
      note(durable, "an effect waits for the database", error),
  };
}

function note<Bound>(
  durable: Durable<Bound>,
  what: string,
  error: unknown,
): void {
  durable.lastError = error instanceof Error ? error.message : String(error);
  durable.options.logger.warn(
    { err: error, durable: durable.subscription.durable },
    what,
  );
}
