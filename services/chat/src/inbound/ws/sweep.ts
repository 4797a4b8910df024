import { closeCodes, type Stoppable } from "@tixlys/pawz";
import type { Crowd } from "./audience.ts";
import type { SocketLimits } from "./limits.ts";
import type { PresenceDesk } from "./presence-desk.ts";

const everyMs = 500;
const awayAfterMs = 300_000;

/** One timer for all sockets: ends those that say nothing and want nothing, and those that never read on. */
export function startSweep(o: {
  readonly crowd: Crowd;
  readonly presence: PresenceDesk;
  readonly limits: SocketLimits;
}): Stoppable {
  const timer = setInterval(() => sweep(o, Date.now()), everyMs);
  timer.unref();
  return {
    stop: async () => clearInterval(timer),
  };
}

function sweep(
  { crowd, presence, limits }: Parameters<typeof startSweep>[0],
  nowMs: number,
): void {
  for (const connection of crowd.all()) {
    const { state: session, holder } = connection;
    if (session.slowSinceMs !== 0) {
      crowd.drained(connection);
      if (
        session.slowSinceMs !== 0 &&
        nowMs - session.slowSinceMs > limits.slowMs
      )
        connection.close(closeCodes.tooSlow, "reads too slowly");
    } else if (connection.waitingBytes > limits.slowBytes)
      crowd.slow(connection, nowMs);
    if (
      session.subscriptions.size === 0 &&
      nowMs - session.heardAtMs > limits.idleMs
    )
      connection.close(closeCodes.idle, "idle");
    if (nowMs - session.activeAtMs > awayAfterMs) {
      // Once an interval is enough: the desk only notes what changes.
      session.activeAtMs = nowMs - awayAfterMs / 2;
      presence.activity(holder.userId, true);
    }
  }
}
