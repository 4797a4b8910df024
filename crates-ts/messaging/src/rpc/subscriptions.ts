import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import { within } from "@tixlys/nexus/waits";
import type { Bus } from "../bus.ts";
import type { Log } from "../log.ts";

/** Queue subscriptions that outlive a connection. */
export type Subscriptions = {
  /** No further message comes; those that are here already have been handed on. One second at most. */
  drain(): Promise<void>;
};

const DRAIN_MS = 1_000;

/** Subscribes now, or as soon as the broker is there. The client keeps subscriptions over reconnections of its own; a new connection gets them anew. */
export function subscribeAll(options: {
  bus: Bus;
  subjects: readonly string[];
  queue: string;
  onMessage: (subject: string, message: Msg) => void;
  logger: Log;
}): Subscriptions {
  const { bus, subjects, logger } = options;
  const stopping = new AbortController();
  let on: NatsConnection | undefined;
  let open: Subscription[] = [];
  const look = (): void => {
    if (stopping.signal.aborted || bus.status() === "degraded") return;
    bus.connected(stopping.signal).then(
      (connection) => {
        if (connection === on || stopping.signal.aborted) return;
        on = connection;
        open = subjects.map((subject) =>
          subscribe(connection, subject, options),
        );
      },
      (error: unknown) => {
        if (!stopping.signal.aborted)
          logger.error({ err: error }, "requests are not subscribed to");
      },
    );
  };
  const leave = bus.onStatus(look);
  look();
  return {
    drain: async () => {
      stopping.abort(new Error("no longer subscribed"));
      leave();
      const drained = Promise.allSettled(open.map((each) => each.drain()));
      await within(DRAIN_MS, drained);
    },
  };
}

function subscribe(
  connection: NatsConnection,
  subject: string,
  { queue, onMessage, logger }: Parameters<typeof subscribeAll>[0],
): Subscription {
  return connection.subscribe(subject, {
    queue,
    callback: (error, message) => {
      if (error === null) onMessage(subject, message);
      else logger.error({ err: error, subject }, "cannot answer requests");
    },
  });
}
