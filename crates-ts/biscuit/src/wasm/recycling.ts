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
  /**
   * Runs work on the present instance. Nothing of the engine may leave `work`: its instance may be gone afterwards.
   * Errors of the engine are thrown on; after a trap the next use gets a fresh instance.
   */
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
      try {
        return work(current.engine);
      } catch (error) {
        // After a trap the memory of an instance is in no known state.
        if (error instanceof WebAssembly.RuntimeError) current = undefined;
        throw error;
      }
    },
    stats: () => ({
      uses,
      instances,
      memoryBytes: current?.memoryBytes() ?? 0,
    }),
  };
}

/**
 * Frees what a piece of engine work has made, in reverse, also when it throws. An object that the engine had borrowed
 * when it threw cannot be freed; it goes with its instance, and the error of the work is the one to hear of.
 */
export function withScope<T>(
  work: (keep: <O extends { free(): void }>(object: O) => O) => T,
): T {
  const made: { free(): void }[] = [];
  const keep = <O extends { free(): void }>(object: O): O => {
    made.push(object);
    return object;
  };
  let result: T;
  try {
    result = work(keep);
  } catch (error) {
    for (const object of made.reverse()) freeOrLeave(object);
    throw error;
  }
  for (const object of made.reverse()) object.free();
  return result;
}

function freeOrLeave(object: { free(): void }): void {
  try {
    object.free();
  } catch {
    // Still borrowed by the call that threw.
  }
}
