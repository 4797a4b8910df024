import type { Database } from "./types.ts";

/** Who listens to what, in this process only. */
export type Signals = {
  readonly emit: (topic: string, details: readonly string[]) => void;
  readonly onSignal: Database["onSignal"];
};

/** A table of listeners by topic. A listener must not throw; what it starts must not block. */
export function signals(): Signals {
  const listeners = new Map<
    string,
    Set<(details: readonly string[]) => void>
  >();
  return {
    emit: (topic, details) => {
      for (const listener of listeners.get(topic) ?? []) listener(details);
    },
    onSignal: (topic, listener) => {
      const own = listeners.get(topic) ?? new Set();
      listeners.set(topic, own.add(listener));
      return () => void own.delete(listener);
    },
  };
}
