import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  ReplayPolicy,
  jetstreamManager,
} from "@nats-io/jetstream";
import type {
  ConsumerConfig,
  ConsumerInfo,
  JetStreamManager,
} from "@nats-io/jetstream";
import { nanos } from "@nats-io/nats-core";
import type { NatsConnection } from "@nats-io/nats-core";
import type { Subscription } from "@tixlys/contracts";
import { CLIENT } from "./pull.ts";
import { eventStream } from "./streams.ts";

/** After this time without a sign of life a message is delivered again. */
export const ackWaitMs = 4_000;

/** Messages that may be unacknowledged at a time; bounds what a puller holds in memory. */
const MAX_ACK_PENDING = 512;

/**
 * Makes the durable of a declaration, or finds it.
 *
 * @param maxAckPending How many messages may be unacknowledged at a time; 512 unless told.
 * @throws Error when the durable exists and differs, saying how (decision 14); the broker's error otherwise.
 */
export async function ensureDurable(
  connection: NatsConnection,
  subscription: Subscription,
  maxAckPending: number = MAX_ACK_PENDING,
): Promise<ConsumerInfo> {
  const manager = await jetstreamManager(connection, CLIENT);
  const wanted = declaration(subscription, maxAckPending);
  const existing = await findDurable(manager, subscription.durable);
  if (existing === undefined) return manager.consumers.add(eventStream, wanted);
  const config: Readonly<Record<string, unknown>> = { ...existing.config };
  const differences = Object.entries(wanted)
    .filter(([field, value]) => config[field] !== value)
    .map(
      ([field, value]) =>
        `${field} is ${JSON.stringify(config[field])}, should be ${JSON.stringify(value)}`,
    );
  if (differences.length > 0)
    throw new Error(
      `durable ${subscription.durable} differs from its declaration: ${differences.join("; ")}`,
    );
  return existing;
}

/** What the broker knows of a durable. */
export async function durableInfo(
  connection: NatsConnection,
  durable: string,
): Promise<ConsumerInfo> {
  return (await jetstreamManager(connection, CLIENT)).consumers.info(
    eventStream,
    durable,
  );
}

/** Retries and dead letters are ours, so the broker never gives a message up. */
function declaration(
  { durable, filter }: Subscription,
  maxAckPending: number,
): Partial<ConsumerConfig> {
  return {
    durable_name: durable,
    filter_subject: filter,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    deliver_policy: DeliverPolicy.All,
    replay_policy: ReplayPolicy.Instant,
    max_deliver: -1,
    max_ack_pending: maxAckPending,
  };
}

/** What the broker knows of a durable, if it has it. */
export async function findDurable(
  manager: JetStreamManager,
  durable: string,
): Promise<ConsumerInfo | undefined> {
  try {
    return await manager.consumers.info(eventStream, durable);
  } catch (error) {
    if (
      error instanceof JetStreamApiError &&
      error.code === JetStreamApiCodes.ConsumerNotFound
    )
      return undefined;
    throw error;
  }
}
