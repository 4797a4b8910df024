import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { fullJitterMs } from "@tixlys/nexus/waits";
import { sleep, within } from "@tixlys/nexus/waits";
import { natsAddress } from "./address.ts";
import type { Log } from "../log.ts";

/** A connection that is made again for ever. */
export type Link = {
  /** The connection while it is up. */
  readonly current: () => NatsConnection | undefined;
  /** Counts the stretches in which it was up. What is sent in one reaches the server of that stretch, or nobody. */
  readonly session: () => number;
  /** Resolves when the first connection is up. */
  readonly first: Promise<void>;
  /** Calls `listener` each time the link goes up or down. Returns the unsubscriber. */
  readonly onChange: (listener: () => void) => () => void;
  readonly connected: (signal: AbortSignal) => Promise<NatsConnection>;
  readonly close: () => Promise<void>;
};

const RETRY = { baseMs: 250, capMs: 5_000 };
const DRAIN_MS = 5_000;
const RECONNECT_MS = 100;
const RECONNECT_JITTER_MS = 900;

/** Opens the link in the background. */
export function keepConnected(options: {
  url: string;
  service: string;
  logger: Log;
  hearsItself?: boolean;
}): Link {
  const address = natsAddress(options.url);
  const { service, logger, hearsItself = true } = options;
  const stopping = new AbortController();
  const listeners = new Set<() => void>();
  const first = Promise.withResolvers<undefined>();
  let connection: NatsConnection | undefined;
  let up = false;
  let session = 0;

  const change = (isUp: boolean): void => {
    if (up === isUp) return;
    up = isUp;
    if (isUp) {
      session += 1;
      first.resolve(undefined);
    }
    for (const listener of listeners) listener();
  };

  /** One connection's life: the client reconnects by itself; only its end makes us dial anew. */
  const live = async (): Promise<void> => {
    const opened = await connect({
      ...address,
      ...clientOptions(service),
      noEcho: !hearsItself,
      // Called before the client dials anew: from then on it would keep what is published, and send it to whoever answers.
      reconnectDelayHandler: () => {
        change(false);
        return RECONNECT_MS + Math.random() * RECONNECT_JITTER_MS;
      },
    });
    if (stopping.signal.aborted) return opened.close();
    connection = opened;
    logger.info({ nats_server: opened.getServer() }, "connected to NATS");
    change(true);
    for await (const status of opened.status()) {
      if (status.type === "disconnect") change(false);
      if (status.type === "reconnect") change(true);
      if (status.type === "disconnect" || status.type === "reconnect")
        logger.info({}, `NATS ${status.type}`);
      if (status.type === "error")
        logger.error({ err: status.error }, "NATS refused something");
    }
  };

  const run = async (): Promise<void> => {
    for (let failures = 1; !stopping.signal.aborted; failures += 1) {
      await live().catch((error: unknown) => {
        if (failures === 1)
          logger.warn({ err: error }, "NATS is not reachable; trying on");
      });
      if (up) failures = 0;
      connection = undefined;
      change(false);
      await sleep(fullJitterMs(failures + 1, RETRY), stopping.signal);
    }
  };
  run().catch((error: unknown) =>
    logger.error({ err: error }, "NATS is given up"),
  );

  const current = (): NatsConnection | undefined =>
    up ? connection : undefined;
  const onChange = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    current,
    session: () => session,
    first: first.promise,
    onChange,
    connected: (signal) =>
      whenUp(current, onChange, AbortSignal.any([signal, stopping.signal])),
    close: async () => {
      stopping.abort(new Error("the bus is closed"));
      const last = connection;
      if (last === undefined || last.isClosed()) return;
      await within(DRAIN_MS, up ? last.drain() : Promise.resolve());
      await last.close();
    },
  };
}

/** The client's own settings; it never gives up, and spreads its attempts. */
const clientOptions = (service: string): Parameters<typeof connect>[0] => ({
  name: service,
  inboxPrefix: `_INBOX.${service}`,
  timeout: 2_000,
  maxReconnectAttempts: -1,
  ignoreAuthErrorAbort: true,
  pingInterval: 10_000,
  maxPingOut: 2,
  noAsyncTraces: true,
});

function whenUp(
  current: Link["current"],
  onChange: Link["onChange"],
  signal: AbortSignal,
): Promise<NatsConnection> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const connection = current();
      if (connection === undefined && !signal.aborted) return;
      leave();
      signal.removeEventListener("abort", look);
      if (connection === undefined)
        reject(
          new Error("no longer waiting for NATS", { cause: signal.reason }),
        );
      else resolve(connection);
    };
    const leave = onChange(look);
    signal.addEventListener("abort", look);
    look();
  });
}
