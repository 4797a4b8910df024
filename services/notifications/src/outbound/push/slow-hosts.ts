import type { Result } from "@tixlys/nexus";
import type { SendProblem } from "../../application/ports.ts";

/** After so many timeouts in a row a host is slow, until it answers. */
const slowAfter = 3;
/** So many pushes to a slow host are under way at a time; further ones come again later, and take no slot until then. */
const underWayMost = 2;
const hostsMost = 1_000;

type Sent = Result<null, SendProblem>;

const later: Sent = {
  ok: false,
  error: { type: "deferred", reason: "channel-busy" },
};

/** Keeps hosts that do not answer from holding all slots of the channel: endpoints are addresses that strangers give. */
export function slowHosts(): (
  host: string,
  send: () => Promise<Sent>,
) => Promise<Sent> {
  const hosts = new Map<string, { underWay: number; timeouts: number }>();
  return async (host, send) => {
    const state = hosts.get(host) ?? { underWay: 0, timeouts: 0 };
    if (state.timeouts >= slowAfter && state.underWay >= underWayMost)
      return later;
    hosts.delete(host);
    hosts.set(host, state);
    const [oldest] = hosts.keys();
    if (hosts.size > hostsMost && oldest !== undefined) hosts.delete(oldest);
    state.underWay += 1;
    try {
      const sent = await send();
      const isLate = !sent.ok && sent.error.reason === "channel-timeout";
      state.timeouts = isLate ? state.timeouts + 1 : 0;
      return sent;
    } finally {
      state.underWay -= 1;
    }
  };
}
