import type { LimitStore, Stoppable } from "@tixlys/pawz";
import { sharedCounts } from "../../application/limits/shared-counts.ts";
import type { CountExchange } from "../../application/ports.ts";

const BEAT_MS = 1_000;

/** Quotas that hold over all gateways. */
export type SharedLimits = {
  readonly store: LimitStore;
  /** Begins to listen and to speak; without it this gateway counts as if it were alone. */
  start(): Stoppable;
};

/** @param nowMs Unix milliseconds; the system's clock when absent. */
export function sharedLimits(
  exchange: CountExchange,
  nowMs: () => number = Date.now,
): SharedLimits {
  const counts = sharedCounts({ self: crypto.randomUUID(), exchange, nowMs });
  return {
    store: { isShared: true, take: (takes) => counts.count(takes) },
    start: () => {
      const leave = [
        exchange.onWord((word) => counts.hear(word)),
        exchange.onConnected(() => counts.greet()),
      ];
      counts.greet();
      const beats = setInterval(() => counts.beat(), BEAT_MS);
      return {
        async stop() {
          clearInterval(beats);
          for (const each of leave) each();
          counts.stop();
        },
      };
    },
  };
}
