import type { Replica } from "./replicas.ts";

/** What a look at a replica has shown. */
export type Look = "lives" | "away";

export type HealthChecksOptions = {
  /** Of the table in force. */
  readonly replicas: () => readonly Replica[];
  readonly look: (origin: string) => Promise<Look>;
  /** Between two looks at one that is not well; 1,000 unless told. */
  readonly illEveryMs?: number;
  /** Between two looks at one that is; absent: only requests show how it does. */
  readonly wellEveryMs?: number | undefined;
};

const ILL_EVERY_MS = 1_000;
/** One look may fall into a pause of the replica's, or of ours. */
const LOOKS_TO_REST = 2;

/**
 * Looks at replicas, so that no request has to find out: at those that are not well each second, at the others now and then.
 * `stop` ends it.
 */
export function healthChecks(options: HealthChecksOptions): {
  readonly stop: () => void;
} {
  const { illEveryMs = ILL_EVERY_MS, wellEveryMs } = options;
  const missed = new Map<string, number>();
  const lookedAtMs = new Map<string, number>();

  const look = async (replica: Replica): Promise<void> => {
    const { origin, breaker } = replica;
    const seen = await options.look(origin);
    if (seen === "lives") {
      missed.delete(origin);
      return breaker.lives();
    }
    const count = (missed.get(origin) ?? 0) + 1;
    missed.set(origin, count);
    if (count >= LOOKS_TO_REST) breaker.isAway();
  };
  const isDue = ({ origin, breaker }: Replica, nowMs: number): boolean => {
    const { state } = breaker;
    const everyMs =
      state === "well" || state === "trying" ? wellEveryMs : illEveryMs;
    return (
      everyMs !== undefined && nowMs - (lookedAtMs.get(origin) ?? 0) >= everyMs
    );
  };
  const round = (): void => {
    const nowMs = performance.now();
    const replicas = options.replicas();
    const known = new Set(replicas.map(({ origin }) => origin));
    for (const origin of lookedAtMs.keys())
      if (!known.has(origin)) {
        lookedAtMs.delete(origin);
        missed.delete(origin);
      }
    for (const replica of replicas) {
      if (!isDue(replica, nowMs)) continue;
      lookedAtMs.set(replica.origin, nowMs);
      look(replica).catch(() => undefined);
    }
  };
  const timer = setInterval(round, illEveryMs / 4);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
