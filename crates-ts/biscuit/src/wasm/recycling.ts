import type { Engine } from "./engine.ts";
import { createInstance } from "./instance.ts";
import type { Instance } from "./instance.ts";

/** Counts for metrics and proofs. */
export type RecyclingStats = {
  uses: number;
  instances: number;
  memoryBytes: number;
};

/** An engine whose memory stays bounded: a new instance takes over before the present one has grown too far. */
export type RecyclingEngine = {
  /** Runs work on the present instance. Nothing of the engine may leave `work`: its instance may be gone afterwards. */
  use<T>(work: (engine: Engine) => T): T;
  stats(): RecyclingStats;
};

const MIB = 1024 * 1024;

/** The engine leaks on every authorization even when all is freed (auth.md F2), and its memory never shrinks. */
export const RECYCLE_BYTES = 96 * MIB;

/** Makes its first instance on the first use. */
export function createRecyclingEngine(
  recycleBytes = RECYCLE_BYTES,
): RecyclingEngine {
  let current: Instance | undefined;
  let uses = 0;
  let instances = 0;
  const fresh = (): Instance => {
    instances += 1;
    return createInstance();
  };
  return {
    use: (work) => {
      if (current === undefined || current.memoryBytes() > recycleBytes)
        current = fresh();
      uses += 1;
      return work(current.engine);
    },
    stats: () => ({
      uses,
      instances,
      memoryBytes: current?.memoryBytes() ?? 0,
    }),
  };
}

/** Frees what a piece of engine work has made, in reverse, also when it throws. */
export function withScope<T>(
  work: (keep: <O extends { free(): void }>(object: O) => O) => T,
): T {
  const made: { free(): void }[] = [];
  try {
    return work((object) => {
      made.push(object);
      return object;
    });
  } finally {
    for (const object of made.reverse()) object.free();
  }
}
