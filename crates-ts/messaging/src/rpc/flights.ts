import { err, ok } from "@tixlys/nexus";
import type { Result } from "@tixlys/nexus";
import type { RpcError, Unanswered } from "./error.ts";

type Landed<V> = Promise<Result<V, Unanswered>>;
type Page<V> = Result<ReadonlyMap<string, V>, RpcError>;

/** Keys that may be under way at a time; what comes beyond is `busy`. */
const UNDER_WAY_AT_MOST = 10_000;

/**
 * Loads keys in batches, each key once at a time.
 *
 * @returns For each key what comes of it; never rejects. A key is under way until what was loaded has been stored, so that
 * nobody loads again what is just being written.
 */
export function flights<V>(options: {
  readonly load: (keys: readonly string[]) => Promise<Page<V>>;
  readonly store?: (values: ReadonlyMap<string, V>) => Promise<void>;
  readonly batch: number;
  readonly onTrouble: (error: unknown, what: string) => void;
}): (keys: readonly string[]) => ReadonlyMap<string, Landed<V>> {
  const underWay = new Map<string, Landed<V>>();
  const load = async (keys: readonly string[]): Promise<Page<V>> => {
    try {
      return await options.load(keys);
    } catch (error) {
      options.onTrouble(error, "the service cannot be asked");
      return err({ type: "failed" });
    }
  };
  const land = async (
    keys: readonly string[],
    page: Page<V>,
  ): Promise<void> => {
    try {
      if (page.ok && page.value.size > 0) await options.store?.(page.value);
    } catch (error) {
      options.onTrouble(error, "what a service answered cannot be stored");
    } finally {
      for (const key of keys) underWay.delete(key);
    }
  };
  const start = (keys: readonly string[]): void => {
    const page = load(keys);
    for (const key of keys)
      underWay.set(
        key,
        page.then((loaded) => pick(loaded, key)),
      );
    page.then((loaded) => land(keys, loaded)).catch(() => undefined);
  };
  return (keys) => {
    const fresh = keys.filter((key) => !underWay.has(key));
    const room = Math.max(0, UNDER_WAY_AT_MOST - underWay.size);
    for (let at = 0; at < Math.min(fresh.length, room); at += options.batch)
      start(fresh.slice(at, at + options.batch));
    return new Map(
      keys.map((key) => [key, underWay.get(key) ?? Promise.resolve(full)]),
    );
  };
}

const full = err<Unanswered>("busy");

function pick<V>(page: Page<V>, key: string): Result<V, Unanswered> {
  if (!page.ok) return err(page.error.type);
  const value = page.value.get(key);
  return value === undefined ? err("absent") : ok(value);
}
