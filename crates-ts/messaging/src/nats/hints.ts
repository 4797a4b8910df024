import type { NatsConnection, Subscription } from "@nats-io/nats-core";
import type { Link } from "./link.ts";

type Listener = (payload: string) => void;

/** Core NATS subscriptions that outlive a connection. */
export type Hints = {
  readonly on: (subject: string, listener: Listener) => () => void;
};

/** The client keeps subscriptions over reconnections of its own; a new connection gets them anew from here. */
export function hints(link: Pick<Link, "current" | "onChange">): Hints {
  const wanted = new Map<
    symbol,
    { subject: string; listener: Listener; sub?: Subscription }
  >();
  let on: NatsConnection | undefined;
  link.onChange(() => {
    const connection = link.current();
    if (connection === undefined || connection === on) return;
    on = connection;
    for (const entry of wanted.values())
      entry.sub = subscribe(connection, entry.subject, entry.listener);
  });
  return {
    on: (subject, listener) => {
      const id = Symbol(subject);
      const connection = link.current();
      on ??= connection;
      const sub =
        connection === undefined
          ? {}
          : { sub: subscribe(connection, subject, listener) };
      wanted.set(id, { subject, listener, ...sub });
      return () => {
        wanted.get(id)?.sub?.unsubscribe();
        wanted.delete(id);
      };
    },
  };
}

/** An error here is a missing permission: hints are a convenience, so the listener just hears nothing. */
const subscribe = (
  connection: NatsConnection,
  subject: string,
  listener: Listener,
): Subscription =>
  connection.subscribe(subject, {
    callback: (error, message) =>
      error === null ? listener(message.string()) : undefined,
  });
