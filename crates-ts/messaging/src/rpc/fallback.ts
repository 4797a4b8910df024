import type { Result } from "@tixlys/nexus";
import type { Metrics } from "@tixlys/telemetry";
import { flights } from "./flights.ts";
import type { Log } from "../log.ts";
import type { RpcError, Unanswered } from "./error.ts";

/** Where a value came from. */
export type Source = "local" | "remote" | "degraded";

/** A value and where it came from. */
export type Answered<V> = { readonly value: V; readonly source: Source };

/** The three steps, each for many keys at once so that a list costs one request and not one per row. */
export type FallbackOptions<V> = {
  /** What is looked up, as the metric calls it: `user`. */
  readonly name: string;
  /** The local replica. What it lacks is left out; a rejection is logged and counts as an empty replica. */
  readonly local: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;
  /** The service itself, usually one call of an `rpcClient`. */
  readonly remote: (
    keys: readonly string[],
  ) => Promise<Result<ReadonlyMap<string, V>, RpcError>>;
  /** What is shown when nobody knows. Must not throw. */
  readonly degraded: (key: string, why: Unanswered) => V;
  /**
   * Keeps what the service answered, after the caller got it; a rejection is only logged. An event may have brought a
   * newer version meanwhile, so it must not overwrite one.
   */
  readonly store?: (values: ReadonlyMap<string, V>) => Promise<void>;
  /** Keys of one remote request at most; 100 unless told. */
  readonly remoteKeysAtMost?: number;
  readonly logger: Log;
  readonly metrics?: Metrics;
};

/** Local replica, then the service, then a degraded answer. */
export type Fallback<V> = {
  get(key: string): Promise<Answered<V>>;
  /**
   * Every key gets an answer.
   *
   * @throws RangeError for more than 1,000 keys.
   */
  getMany(keys: readonly string[]): Promise<ReadonlyMap<string, Answered<V>>>;
};

const KEYS_AT_MOST = 1_000;
const REMOTE_KEYS_AT_MOST = 100;

/** Joins the three steps. For each key one remote request is under way at a time; whoever asks meanwhile waits for it. */
export function fallback<V>(options: FallbackOptions<V>): Fallback<V> {
  const { name, local, degraded, logger } = options;
  const answers = options.metrics?.counter({
    name: "fallback_answers_total",
    help: "Values looked up, by where they came from",
    labels: { name: "bounded", source: ["local", "remote", "degraded"] },
  });
  const remote = flights({
    load: options.remote,
    ...(options.store === undefined ? {} : { store: options.store }),
    batch: options.remoteKeysAtMost ?? REMOTE_KEYS_AT_MOST,
    onTrouble: (error, what) => logger.warn({ err: error, name }, what),
  });
  const known = async (
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, V>> => {
    try {
      return await local(keys);
    } catch (error) {
      logger.warn({ err: error, name }, "the local replica cannot be read");
      return new Map();
    }
  };
  const getMany = async (
    wanted: readonly string[],
  ): Promise<ReadonlyMap<string, Answered<V>>> => {
    const keys = [...new Set(wanted)];
    if (keys.length > KEYS_AT_MOST)
      throw new RangeError(
        `${String(keys.length)} keys at once; ${String(KEYS_AT_MOST)} are the most`,
      );
    const found = keys.length === 0 ? new Map<string, V>() : await known(keys);
    const missing = remote(keys.filter((key) => !found.has(key)));
    const answered = new Map<string, Answered<V>>();
    for (const key of keys) {
      const answer = await answerOf(key, found, missing, degraded);
      answers?.inc({ name, source: answer.source });
      answered.set(key, answer);
    }
    return answered;
  };
  return {
    getMany,
    get: async (key) => {
      const answer = (await getMany([key])).get(key);
      return answer ?? { value: degraded(key, "absent"), source: "degraded" };
    },
  };
}

async function answerOf<V>(
  key: string,
  found: ReadonlyMap<string, V>,
  missing: ReadonlyMap<string, Promise<Result<V, Unanswered>>>,
  degraded: FallbackOptions<V>["degraded"],
): Promise<Answered<V>> {
  const value = found.get(key);
  if (value !== undefined) return { value, source: "local" };
  const fetched = await missing.get(key);
  if (fetched?.ok === true) return { value: fetched.value, source: "remote" };
  const why = fetched === undefined ? "absent" : fetched.error;
  return { value: degraded(key, why), source: "degraded" };
}
