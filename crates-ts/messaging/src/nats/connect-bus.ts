import { headers } from "@nats-io/nats-core";
import type { MsgHdrs, NatsConnection } from "@nats-io/nats-core";
import { jetstream } from "@nats-io/jetstream";
import type { JetStreamClient } from "@nats-io/jetstream";
import { PublishFailed } from "../bus.ts";
import { within } from "@tixlys/nexus/waits";
import { hints } from "./hints.ts";
import { lookAt } from "./look-at.ts";
import { keepConnected } from "./link.ts";
import { publishFailureOf } from "./publish-failure.ts";
import { eventRoom } from "./room.ts";
import type { Bus, Outgoing, Stored } from "../bus.ts";
import type { Log } from "../log.ts";
import type { Room } from "./room.ts";

/** How a process reaches the broker. */
export type ConnectBusOptions = {
  /** With user and password of the service; several servers separated by commas. */
  readonly url: string;
  readonly service: string;
  readonly logger: Log;
  /** How long the first connection may hold up the start; 2,000 unless told. */
  readonly startTimeoutMs?: number;
  /** False: what this connection says comes back to nobody on it, which a process that says much to others need not read. */
  readonly hearsItself?: boolean;
};

const START_TIMEOUT_MS = 2_000;
const PUBLISH_TIMEOUT_MS = 5_000;

/**
 * Connects to the broker. Without an answer in time the bus is `degraded` and goes on trying, so that a service
 * starts, and takes writes, while the broker is away.
 *
 * Replies come to `_INBOX.<service>`, the only inbox that the service's user may read.
 *
 * @throws TypeError when the URL is none; nothing else.
 */
export async function connectBus(options: ConnectBusOptions): Promise<Bus> {
  const { service } = options;
  const link = keepConnected(options);
  const known = hints(link);
  const room = eventRoom();
  await within(options.startTimeoutMs ?? START_TIMEOUT_MS, link.first);
  return {
    service,
    status: () => (link.current() === undefined ? "degraded" : "ok"),
    onStatus: link.onChange,
    connected: link.connected,
    session: link.session,
    look: (stream) => lookAt(link, stream),
    publish: (message, timeoutMs) =>
      publish(
        (message.session ?? link.session()) === link.session()
          ? link.current()
          : undefined,
        room,
        message,
        timeoutMs,
      ),
    hint: (subject, payload) => link.current()?.publish(subject, payload),
    onHint: known.on,
    close: link.close,
  };
}

async function publish(
  connection: NatsConnection | undefined,
  room: Room,
  message: Outgoing,
  timeout = PUBLISH_TIMEOUT_MS,
): Promise<Stored> {
  if (connection === undefined) throw new PublishFailed("unavailable");
  if (
    message.subject.startsWith("evt.") &&
    room.isFull(connection, message.payload.length)
  )
    throw new PublishFailed("full");
  try {
    const stored = await clientOf(connection).publish(
      message.subject,
      message.payload,
      {
        headers: headersOf(message),
        timeout,
        ...(message.messageId === undefined
          ? {}
          : { msgID: message.messageId }),
      },
    );
    return {
      stream: stored.stream,
      sequence: stored.seq,
      duplicate: stored.duplicate,
    };
  } catch (error) {
    throw new PublishFailed(publishFailureOf(error), error);
  }
}

/** One client per connection: making one costs a tenth of a publish. */
const clients = new WeakMap<NatsConnection, JetStreamClient>();

function clientOf(connection: NatsConnection): JetStreamClient {
  const known = clients.get(connection);
  if (known !== undefined) return known;
  const made = jetstream(connection);
  clients.set(connection, made);
  return made;
}

/** Each name stands once in the record, so that nothing needs to be replaced, as `set` would. */
function headersOf({ headers: entries }: Outgoing): MsgHdrs {
  const all = headers();
  for (const name in entries) all.append(name, entries[name] ?? "");
  return all;
}
