import type { Exchange } from "../request/exchange.ts";
import type { Gate } from "./limiter.ts";
import type { Partition } from "./policy.ts";

/**
 * What a gateway of ours sends with a request that it has counted against the standard quotas: which of them, `address` or
 * `address,subject`. Who asks is often known only to the service, and then the person is counted there. No client's own gets through it.
 */
export const countedHeader = "x-tixlys-counted";

/** A gate that lets pass what a trusted peer has counted already: one request, one count. */
export function unlessCounted(gate: Gate, per: Partition): Gate {
  return (exchange) => (isCounted(exchange, per) ? undefined : gate(exchange));
}

const isCounted = (exchange: Exchange, per: Partition): boolean => {
  const told = exchange.headers.get(countedHeader);
  return (
    (told === "address,subject" || told === per) && exchange.isFromTrustedPeer
  );
};
