import type { Metrics } from "@tixlys/telemetry";
import { cacheMetrics } from "./metrics.ts";

/** What a cache is made of. */
export type CacheOptions<V> = {
  /** What it holds, as the metrics and the hints call it: kebab case. */
  readonly name: string;
  /** Reads the truth. A rejection reaches everyone who waits for it, and nothing is kept. */
  readonly load: (key: string) => Promise<V>;
  /** Entries at most; the one not asked for longest goes first. 1,000 unless told. */
  readonly maxEntries?: number;
  /** After this time a value is loaded again even if nobody said that it changed. */
  readonly ttlMs: number;
  readonly metrics?: Metrics;
  /** Milliseconds of a clock that never goes back; the process's own unless told. */
  readonly now?: () => number;
};

/** Values of one process's memory. What it gives out is shared: nobody may change it. */
export type Cache<V> = {
  readonly name: string;
  /** The value, loaded when it is missing; loaded once however many ask meanwhile. */
  get(key: string): Promise<V>;
  /** Forgets the key. A load that is under way began too early: its value is not given to anybody who asks from now on. */
  invalidate(key: string): void;
  /** Forgets everything, in the same sense. */
  clear(): void;
  size(): number;
};

type Entry<V> = { readonly value: V; readonly until: number };
type Flight<V> = { readonly value: Promise<V>; isStale: boolean };

const MAX_ENTRIES = 1_000;
/** A key that changes faster than it can be read is answered with what was current after the question, and not kept. */
const TRIES_AT_MOST = 3;

/**
 * Makes a cache.
 *
 * What was loaded before an invalidation is never served to those who ask after it, also when the load ends later; those
 * who asked before get a later load's value as well, unless three in a row were overtaken. One load per key at a time.
 */
export function createCache<V>(options: CacheOptions<V>): Cache<V> {
  const { name, load, maxEntries = MAX_ENTRIES, ttlMs } = options;
  const now = options.now ?? (() => performance.now());
  const metrics = cacheMetrics(options.metrics, name);
  const entries = new Map<string, Entry<V>>();
  const flights = new Map<string, Flight<V>>();

  const start = (key: string): Flight<V> => {
    const run = async (): Promise<V> => {
      // The flight is in the table before anything is loaded, so that no invalidation passes it by.
      await Promise.resolve();
      try {
        const value = await load(key);
        if (!flight.isStale) keep(key, value);
        return value;
      } finally {
        flights.delete(key);
      }
    };
    const flight: Flight<V> = { value: run(), isStale: false };
    flight.value.catch(() => undefined);
    flights.set(key, flight);
    return flight;
  };
  const fetch = async (key: string): Promise<V> => {
    for (let tries = 1; ; tries += 1) {
      // Only the first may have been under way before; every later one was begun after the question.
      const flight = flights.get(key) ?? start(key);
      const value = await flight.value;
      if (!flight.isStale || tries === TRIES_AT_MOST) return value;
    }
  };
  const keep = (key: string, value: V): void => {
    entries.delete(key);
    entries.set(key, { value, until: now() + ttlMs });
    const [oldest] = entries.keys();
    if (entries.size > maxEntries && oldest !== undefined)
      entries.delete(oldest);
    metrics.size(entries.size);
  };
  const dropped = (): void => {
    metrics.invalidated();
    metrics.size(entries.size);
  };
  return {
    name,
    size: () => entries.size,
    get: (key) => {
      const entry = entries.get(key);
      if (entry !== undefined && entry.until > now()) {
        metrics.requested("hit");
        // Asked for last, so dropped last.
        entries.delete(key);
        entries.set(key, entry);
        return Promise.resolve(entry.value);
      }
      metrics.requested(flights.has(key) ? "shared" : "miss");
      return fetch(key);
    },
    invalidate: (key) => {
      entries.delete(key);
      const flight = flights.get(key);
      if (flight !== undefined) flight.isStale = true;
      dropped();
    },
    clear: () => {
      entries.clear();
      for (const flight of flights.values()) flight.isStale = true;
      dropped();
    },
  };
}
