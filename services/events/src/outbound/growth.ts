import type { Bus } from "@tixlys/messaging";
import type { Database } from "@tixlys/nexus/postgres";
import type { Growth } from "../application/ports.ts";
import { growthTopic } from "./postgres/log-writer.ts";

/** Core NATS: heard by the processes of this service alone. */
const subject = "events.live.log";

/** A running telling; what it heard last is told on. */
export type GrowthTeller = Growth & { stop(): Promise<void> };

/**
 * Whoever has written to the log says so to the service's other processes. A word that is lost costs a follower the time of a
 * heartbeat; what is in no log is never told of.
 */
export function growthOver(
  database: Pick<Database, "onSignal">,
  bus: Pick<Bus, "hint" | "onHint">,
): GrowthTeller {
  const listeners = new Set<() => void>();
  // The bus brings back what this process has said itself, and its followers know that already.
  const own = crypto.randomUUID();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const leave = [
    database.onSignal(growthTopic, () => {
      tell();
      bus.hint(subject, own);
    }),
    bus.onHint(subject, (by) => (by === own ? undefined : tell())),
  ];
  return {
    onGrowth: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: () => {
      for (const each of leave) each();
      return Promise.resolve();
    },
  };
}
