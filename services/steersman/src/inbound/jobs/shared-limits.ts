import { createHash } from "node:crypto";
import type { LimitsOptions, Stoppable } from "@tixlys/pawz";
import { sharedCounts } from "../../application/limits/shared-counts.ts";
import type { CountExchange } from "../../application/ports.ts";

const BEAT_MS = 1_000;

/** Quotas that hold over all gateways. */
export type SharedLimits = Pick<LimitsOptions, "store" | "secret"> & {
  /** Begins to listen and to speak; without it this gateway counts as if it were alone. */
  start(): Stoppable;
};

/**
 * @param secret Known to every gateway and to nobody else: what clients are called among them follows from it, so that nobody who
 * listens can try all addresses. The address of the broker with its password is one.
 */
export function sharedLimits(
  exchange: CountExchange,
  secret: string,
  nowMs: () => number = Date.now,
): SharedLimits {
  const counts = sharedCounts({ self: crypto.randomUUID(), exchange, nowMs });
  return {
    store: { isShared: true, take: (takes) => counts.count(takes) },
    secret: createHash("sha256")
      .update("tixlys gateway limits\0")
      .update(secret)
      .digest("hex"),
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
