import {
  AckPolicy,
  DeliverPolicy,
  jetstream,
  jetstreamManager,
} from "@nats-io/jetstream";
import { findDurable } from "../nats/durable.ts";
import type { JsMsg } from "@nats-io/jetstream";
import { nanos } from "@nats-io/nats-core";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { natsAddress } from "../nats/address.ts";
import { eventStream } from "../nats/streams.ts";

/** One event as it lies in the stream. */
export type StreamEvent = {
  readonly subject: string;
  readonly sequence: number;
  /** RFC 3339: when the stream took it. */
  readonly storedAt: string;
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
};

/** Which part of the stream. */
export type StreamPart = {
  readonly filter: string;
  /** By when the stream took it: from then on, and before then. */
  readonly from: Date;
  readonly to: Date;
};

/** How far a durable has come. */
export type Progress = {
  /** Everything up to this sequence has been acknowledged. */
  readonly acknowledgedTo: number;
  readonly deliveredTo: number;
};

/** An operator's look at the stream of events; reads only. */
export type StreamInspection = {
  /**
   * Calls `onEvent` for each event of the subject filter, in the stream's order: from `since` on, or only new ones; goes
   * on until `signal` fires. Whatever is lost on the way, the client makes its consumer anew behind the last event.
   */
  follow(options: {
    readonly filter: string;
    readonly since?: Date;
    readonly onEvent: (event: StreamEvent) => void;
    readonly signal: AbortSignal;
  }): Promise<void>;
  /** Looks for a message among those of its subject since a time, 10,000 at most, three seconds at most. */
  find(wanted: {
    readonly subject: string;
    readonly messageId: string;
    readonly since: Date;
  }): Promise<StreamEvent | undefined>;
  /** Hands a part of the stream over in pages, in its order, and waits for each. */
  readPart(
    part: StreamPart,
    onPage: (events: readonly StreamEvent[]) => Promise<void>,
  ): Promise<void>;
  /** When the stream took the oldest event that it still has, RFC 3339; undefined when it is empty. */
  begins(): Promise<string | undefined>;
  /** Undefined when there is no such durable. */
  progress(durable: string): Promise<Progress | undefined>;
  close(): Promise<void>;
};

const LOOKED_AT = 10_000;
const LOOK_MS = 3_000;
const INACTIVE_MS = 30_000;

/**
 * Opens the look.
 *
 * @param url With the administrator's user and password: a service's own user may not read the others' events.
 * @throws The client's error when the broker does not answer within two seconds.
 */
export async function inspectStream(url: string): Promise<StreamInspection> {
  const connection = await connect({
    ...natsAddress(url),
    name: "tixlys-inspect",
    timeout: 2_000,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
  });
  return {
    follow: (options) => follow(connection, options),
    find: (wanted) => find(connection, wanted),
    readPart: (part, onPage) => readPart(connection, part, onPage),
    begins: () => begins(connection),
    progress: (durable) => progress(connection, durable),
    close: () => connection.close(),
  };
}

async function follow(
  connection: NatsConnection,
  { filter, since, onEvent, signal }: Parameters<StreamInspection["follow"]>[0],
): Promise<void> {
  const consumer = await jetstream(connection).consumers.get(eventStream, {
    filter_subjects: filter,
    inactive_threshold: INACTIVE_MS,
    ...(since === undefined
      ? { deliver_policy: DeliverPolicy.New }
      : {
          deliver_policy: DeliverPolicy.StartTime,
          opt_start_time: since.toISOString(),
        }),
  });
  const messages = await consumer.consume({ max_messages: 200 });
  const stop = (): void => messages.stop();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  for await (const message of messages) onEvent(eventOf(message));
  signal.removeEventListener("abort", stop);
}

async function find(
  connection: NatsConnection,
  { subject, messageId, since }: Parameters<StreamInspection["find"]>[0],
): Promise<StreamEvent | undefined> {
  const manager = await jetstreamManager(connection);
  const consumer = await manager.consumers.add(eventStream, {
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: since.toISOString(),
    filter_subject: subject,
    headers_only: true,
    mem_storage: true,
    inactive_threshold: nanos(INACTIVE_MS),
  });
  try {
    let left = Math.min(LOOKED_AT, consumer.num_pending);
    if (left === 0) return undefined;
    const messages = await jetstream(connection)
      .consumers.getConsumerFromInfo(consumer)
      .fetch({ max_messages: left, expires: LOOK_MS });
    for await (const message of messages) {
      const event = eventOf(message);
      if (event.messageId === messageId) return event;
      if ((left -= 1) === 0) break;
    }
    return undefined;
  } finally {
    await manager.consumers
      .delete(eventStream, consumer.name)
      .catch(() => false);
  }
}

const PAGE = 500;

async function readPart(
  connection: NatsConnection,
  { filter, from, to }: StreamPart,
  onPage: (events: readonly StreamEvent[]) => Promise<void>,
): Promise<void> {
  const manager = await jetstreamManager(connection);
  const consumer = await manager.consumers.add(eventStream, {
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: from.toISOString(),
    filter_subject: filter,
    mem_storage: true,
    inactive_threshold: nanos(INACTIVE_MS),
  });
  try {
    // What comes after this look is not part of it.
    let left = consumer.num_pending;
    const reader =
      jetstream(connection).consumers.getConsumerFromInfo(consumer);
    while (left > 0) {
      const page: StreamEvent[] = [];
      const most = Math.min(PAGE, left);
      const messages = await reader.fetch({
        max_messages: most,
        expires: LOOK_MS,
      });
      for await (const message of messages) page.push(eventOf(message));
      if (page.length === 0) return;
      left -= page.length;
      const end = to.toISOString();
      const part = page.filter(({ storedAt }) => storedAt < end);
      if (part.length > 0) await onPage(part);
      if (part.length < page.length) return;
    }
  } finally {
    await manager.consumers
      .delete(eventStream, consumer.name)
      .catch(() => false);
  }
}

async function begins(connection: NatsConnection): Promise<string | undefined> {
  const manager = await jetstreamManager(connection);
  const { state } = await manager.streams.info(eventStream);
  return state.messages === 0
    ? undefined
    : new Date(state.first_ts).toISOString();
}

async function progress(
  connection: NatsConnection,
  durable: string,
): Promise<Progress | undefined> {
  const info = await findDurable(await jetstreamManager(connection), durable);
  return info === undefined
    ? undefined
    : {
        acknowledgedTo: info.ack_floor.stream_seq,
        deliveredTo: info.delivered.stream_seq,
      };
}

const eventOf = (message: JsMsg): StreamEvent => ({
  subject: message.subject,
  sequence: message.seq,
  storedAt: message.time.toISOString(),
  messageId: message.headers?.get("Nats-Msg-Id") ?? "",
  headers: headersOf(message),
  data: message.data,
});

function headersOf(message: JsMsg): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, [value]] of message.headers ?? [])
    if (value !== undefined) headers[name] = value;
  return headers;
}
