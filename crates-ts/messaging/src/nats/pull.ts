import { jetstream } from "@nats-io/jetstream";
import type {
  ConsumerInfo,
  ConsumerNotification,
  JsMsg,
} from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { within } from "@tixlys/nexus/waits";
import type { Bus } from "../bus.ts";

/** A running pull; the messages come to a callback, in the order of the socket. */
export type Pull = {
  /** Resolves, with the reason, when no more messages will come; never rejects. */
  readonly ended: Promise<string>;
  /** Stops at once; what is on its way here is delivered again, but only when it is overdue. */
  readonly stop: () => void;
  /** Stops in order: what the broker has sent already still comes, half a second at most. */
  readonly drain: () => Promise<void>;
};

const EXPIRES_MS = 10_000;
const HEARTBEAT_MS = 1_000;
const DRAIN_MS = 500;

/** What says that the consumer, or the way to it, is gone. The client would go on waiting; we start over. */
const ENDS: ReadonlySet<ConsumerNotification["type"]> = new Set([
  "heartbeats_missed",
  "consumer_not_found",
  "stream_not_found",
  "consumer_deleted",
  "no_responders",
]);

/**
 * Pulls from a consumer until something is lost: the connection, the consumer, its stream, or two heartbeats (2 s).
 *
 * @param prefetch How many messages may be on their way to the callback.
 */
export async function pull(
  bus: Bus,
  connection: NatsConnection,
  consumer: ConsumerInfo,
  prefetch: number,
  onMessage: (message: JsMsg) => void,
): Promise<Pull> {
  const ended = Promise.withResolvers<string>();
  const messages = await jetstream(connection, CLIENT)
    .consumers.getConsumerFromInfo(consumer)
    .consume({
      max_messages: prefetch,
      expires: EXPIRES_MS,
      idle_heartbeat: HEARTBEAT_MS,
      callback: onMessage,
    });
  const leave = bus.onStatus(() => {
    if (bus.status() !== "ok") stop("disconnect");
  });
  const stop = (why: string): void => {
    leave();
    messages.stop();
    ended.resolve(why);
  };
  watch(messages.status(), stop).catch(() => stop("no more notifications"));
  messages.closed().then(
    (error) => stop(error instanceof Error ? error.message : "closed"),
    () => stop("closed"),
  );
  return {
    ended: ended.promise,
    stop: () => stop("stopped"),
    drain: async () => {
      await within(DRAIN_MS, drainSubscription(messages));
      stop("stopped");
    },
  };
}

/** Never asks for account information, which a service may not see. */
export const CLIENT = { checkAPI: false, timeout: 5_000 } as const;

async function watch(
  notifications: AsyncIterable<ConsumerNotification>,
  stop: (why: string) => void,
): Promise<void> {
  for await (const { type } of notifications)
    if (ENDS.has(type)) return stop(type);
}

/** The client can only cut its subscription off; the subscription itself, a field that its types hide, can be drained. */
async function drainSubscription(messages: object): Promise<void> {
  const subscription: unknown = Reflect.get(messages, "sub");
  if (isDrainable(subscription))
    await subscription.drain().catch(() => undefined);
}

function isDrainable(value: unknown): value is { drain: () => Promise<void> } {
  return (
    typeof value === "object" &&
    value !== null &&
    "drain" in value &&
    typeof value.drain === "function"
  );
}
