import type { Bus } from "@tixlys/messaging/nats";

/** What the broker is to the feed. */
export type LiveBus = {
  status(): "ok" | "degraded";
  onStatus(listener: () => void): () => void;
  hint(subject: string, payload?: string): void;
  onHint(subject: string, listener: (payload: string) => void): () => void;
  /** Everything that was sent and subscribed to so far has reached the broker; at once while it is away. */
  settled(): Promise<void>;
};

const settleWithinMs = 2_000;

/** The feed's side of a connection to the broker. */
export function liveBus(bus: Bus): LiveBus {
  return {
    status: () => bus.status(),
    onStatus: (listener) => bus.onStatus(listener),
    hint: (subject, payload) => bus.hint(subject, payload),
    onHint: (subject, listener) => bus.onHint(subject, listener),
    settled: async () => {
      if (bus.status() === "degraded") return;
      const late = AbortSignal.timeout(settleWithinMs);
      // What is lost when the connection breaks here, the next look at the positions finds.
      await bus
        .connected(late)
        .then((connection) => connection.flush())
        .catch(() => undefined);
    },
  };
}
