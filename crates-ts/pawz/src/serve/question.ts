import type { DecideInput } from "@tixlys/biscuit";
import type { CompiledRoute } from "../compile/compiled-route.ts";
import type { GuardSpec } from "../define/guard.ts";
import { bearerToken } from "../request/bearer.ts";
import type { Exchange } from "../request/exchange.ts";
import type { Part } from "./read-input.ts";

/** What the verifier is asked about one request: by the route's own guard, or by another one. */
export function questionOf(
  { route }: CompiledRoute,
  exchange: Exchange,
  params: Part,
  query: Part,
  guard: GuardSpec = route.guard,
): DecideInput {
  const readable =
    params.violations.length === 0 && query.violations.length === 0;
  return {
    token: bearerToken(exchange.headers),
    guard,
    operation: route.operation,
    method: route.method,
    requestId: exchange.requestId,
    delegable: route.delegable === true,
    resource: readable
      ? route.resource?.({ params: params.value, query: query.value })
      : undefined,
  };
}
