import type { Bus } from "../bus.ts";

const SUBJECT = "auth.revoked.heartbeat.all";
const EVERY_MS = 950;
const TIMEOUT_MS = 900;

/**
 * Sends the heartbeat of the revocations (decision 41), once a second at most: every revocation that was committed
 * before `at` stands before it in the stream of this session. One that is refused is not repeated; the next is a second away.
 */
export function heartbeat(
  bus: Pick<Bus, "publish">,
): (at: Date, position: bigint, session: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (at, position, session) => {
    if (performance.now() - last < EVERY_MS) return;
    last = performance.now();
    const payload = JSON.stringify({
      at: at.toISOString(),
      position: Number(position),
    });
    void bus
      .publish({ subject: SUBJECT, headers: {}, payload, session }, TIMEOUT_MS)
      .catch(() => undefined);
  };
}
