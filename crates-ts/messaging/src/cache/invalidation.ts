import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { Bus } from "../bus.ts";
import type { Cache } from "./cache.ts";

/** What joins one cache of every process of a service. */
export type SharedInvalidationOptions = {
  readonly cache: Pick<Cache<unknown>, "name" | "invalidate" | "clear">;
  readonly database: Database;
  readonly bus: Bus;
};

/** Tells every process of the service that a value has changed. */
export type SharedInvalidation = {
  /** Forgets the keys in every process after the transaction's commit; for use cases and for handlers of events. */
  invalidate(tx: Transaction, ...keys: readonly string[]): void;
  stop(): Promise<void>;
};

/** A hint that would be longer clears the whole cache instead. */
const KEYS_AT_MOST = 500;
const CHARACTERS_AT_MOST = 100_000;
const ALL = "*";

/**
 * Carries invalidations to this process at once and to the others as hints over core NATS, after the commit and only then.
 *
 * A hint may be lost, so the cache is cleared after each reconnection, and its time to live is the floor.
 */
export function shareInvalidations({
  cache,
  database,
  bus,
}: SharedInvalidationOptions): SharedInvalidation {
  const topic = `messaging.cache.${cache.name}`;
  const subject = `rpc.${bus.service}.cache-${cache.name}.invalidate.v1`;
  const forget = (keys: readonly string[] | undefined): void => {
    if (keys === undefined) cache.clear();
    else for (const key of keys) cache.invalidate(key);
  };
  const unsubscribe = [
    database.onSignal(topic, (keys) => {
      forget(keys);
      bus.hint(subject, hintOf(keys));
    }),
    bus.onHint(subject, (payload) => forget(keysOf(payload))),
    bus.onStatus(() => {
      if (bus.status() === "ok") cache.clear();
    }),
  ];
  return {
    invalidate: (tx, ...keys) => {
      for (const key of keys) tx.signal(topic, key);
    },
    stop: async () => {
      for (const leave of unsubscribe) leave();
    },
  };
}

function hintOf(keys: readonly string[]): string {
  if (keys.length > KEYS_AT_MOST) return ALL;
  const hint = JSON.stringify(keys);
  return hint.length > CHARACTERS_AT_MOST ? ALL : hint;
}

/** The keys of a hint; nothing, and so everything, when it names none that can be read. */
function keysOf(payload: string): readonly string[] | undefined {
  if (payload === ALL) return undefined;
  try {
    const keys: unknown = JSON.parse(payload);
    if (Array.isArray(keys) && keys.every((key) => typeof key === "string"))
      return keys;
  } catch {
    // A build that speaks differently: forget everything.
  }
  return undefined;
}
