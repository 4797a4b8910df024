import type { Gate } from "../limits/limiter.ts";
import type { Exchange } from "../request/exchange.ts";

/** Goes on when the gate lets the request through; at once where nothing has to be waited for. */
export function admitted(
  gate: Gate,
  exchange: Exchange,
  goOn: () => Promise<Response> | Response,
): Promise<Response> | Response {
  const refused = gate(exchange);
  return refused instanceof Promise
    ? refused.then((each) => each ?? goOn())
    : (refused ?? goOn());
}
