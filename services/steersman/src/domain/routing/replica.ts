import type { Upstream } from "./upstreams.ts";

/**
 * The replica with the fewest requests under way; among equals the next one in turn, so that an idle
 * gateway still spreads its requests.
 */
export const chooseReplica = (
  upstream: Pick<Upstream, "origins">,
  underWay: (origin: string) => number,
  turn: number,
): string => {
  const count = upstream.origins.length;
  let best = upstream.origins[turn % count] ?? "";
  for (let step = 1; step < count; step++) {
    const candidate = upstream.origins[(turn + step) % count] ?? best;
    if (underWay(candidate) < underWay(best)) best = candidate;
  }
  return best;
};
