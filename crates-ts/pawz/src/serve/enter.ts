import { refuse } from "../answer/refuse.ts";
import { emptyResponse } from "../answer/respond.ts";
import type { Arrival, Entrance } from "../define/entrance.ts";
import type { Exchange } from "../request/exchange.ts";

/**
 * Asks the service's entrance about a request that came over a socket: the answer to send, `"fallback"` for one that none of the
 * service's own routes is for, `undefined` for all others.
 */
export function enter(
  entrance: Entrance,
  exchange: Exchange,
): Response | "fallback" | undefined {
  const admission = entrance(arrivalOf(exchange));
  if (admission === "own") return undefined;
  if (admission === "fallback") return admission;
  return "fail" in admission
    ? refuse(exchange, admission.fail)
    : emptyResponse(exchange, 308, { location: admission.redirect });
}

function arrivalOf(exchange: Exchange): Arrival {
  const { method, headers, path, search } = exchange;
  return {
    method,
    headers,
    path,
    search,
    host: headers.get("host") ?? "",
    isSecure: exchange.isSecure,
  };
}
