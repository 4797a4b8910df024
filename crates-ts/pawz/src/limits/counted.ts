import type { Exchange } from "../request/exchange.ts";
import type { Gate } from "./limiter.ts";

/** What a gateway of ours sends with a request that it has counted against the standard quotas; no client's own gets through it. */
export const countedHeader = "x-tixlys-counted";

/** A gate that lets pass what a trusted peer has counted already: one request, one count. */
export function unlessCounted(gate: Gate): Gate {
  return (exchange) => (isCounted(exchange) ? undefined : gate(exchange));
}

const isCounted = (exchange: Exchange): boolean =>
  exchange.headers.has(countedHeader) && exchange.isFromTrustedPeer;
