import type { Decision } from "@tixlys/biscuit";
import { refuse, refuseInput, refuseToken } from "../answer/refuse.ts";
import { errorResponse } from "../answer/respond.ts";
import type { CompiledRoute } from "../compile/compiled-route.ts";
import type { SocketEndpoint } from "../define/socket.ts";
import type { Gate } from "../limits/limiter.ts";
import { bearerToken } from "../request/bearer.ts";
import type { Exchange } from "../request/exchange.ts";
import { mayOpenFrom } from "../request/origin.ts";
import { tokenInQuery } from "../request/query.ts";
import { offeredProtocols } from "../request/sub-protocols.ts";
import { Connection } from "../sockets/connection.ts";
import type { SocketHolder } from "../sockets/holder.ts";
import type { SocketHub } from "../sockets/hub.ts";
import type { Lifecycle } from "./health.ts";
import { readQueryPart } from "./read-input.ts";
import type { RouteHost } from "./run-route.ts";
import { switched } from "./switched.ts";

/** What opening sockets needs of its service. */
export type SocketHost = Pick<RouteHost, "verifier"> & {
  readonly hub: SocketHub;
  readonly origins: ReadonlySet<string>;
  readonly lifecycle: Lifecycle;
  readonly subjectGate?: Gate | undefined;
};

const ticketOnly: ReadonlySet<string> = new Set(["ticket"]);

/** Answers a handshake: who asks, from where, with what; then the connection is Bun's, and the handlers'. */
export async function runSocket(
  host: SocketHost,
  compiled: CompiledRoute,
  endpoint: SocketEndpoint,
  exchange: Exchange,
): Promise<Response> {
  exchange.route = compiled.template;
  exchange.mustEndWithin(compiled.deadlineMs);
  if (exchange.acceptance === "none") return refuse(exchange, "not-acceptable");
  const leaked = tokenInQuery(exchange.search, ticketOnly);
  if (leaked !== undefined)
    return refuse(exchange, "token-in-query", { field: leaked });
  if (!mayOpenFrom(exchange, host.origins))
    return refuse(exchange, "origin-not-allowed");
  const query = readQueryPart(compiled, exchange.search);
  if (query.violations.length > 0)
    return refuseInput(exchange, query.violations);
  const { ticket } = query.value;
  const holder =
    typeof ticket === "string"
      ? await byTicket(host, endpoint, exchange, ticket)
      : await byToken(host, compiled, endpoint, exchange);
  if (holder instanceof Response) return holder;
  const { userId, sessionId } = holder;
  exchange.principalId = userId;
  exchange.caller = { kind: "user", userId, sessionId };
  const refused = await host.subjectGate?.(exchange);
  return refused ?? opened(host, endpoint, exchange, holder);
}

/**
 * One answer for every ticket that opens nothing: whether it was ever good is nobody's business. It is also the answer to a plain
 * GET, as which a gateway repeats what was refused, to learn why.
 */
async function byTicket(
  host: SocketHost,
  endpoint: SocketEndpoint,
  exchange: Exchange,
  ticket: string,
): Promise<SocketHolder | Response> {
  // A redeemed ticket is lost: whatever else is in the way is said before.
  const hindrance = hindranceOf(host, endpoint, exchange);
  if (hindrance !== undefined) return hindrance;
  const holder = await endpoint.redeem(ticket);
  return holder === undefined || host.hub.isOver(holder, Date.now())
    ? refuseToken(exchange, "token-invalid", endpoint.guard)
    : holder;
}

async function byToken(
  { verifier }: SocketHost,
  { route }: CompiledRoute,
  endpoint: SocketEndpoint,
  exchange: Exchange,
): Promise<SocketHolder | Response> {
  const token =
    offeredProtocols(exchange.headers).token ?? bearerToken(exchange.headers);
  const { requestId, method } = exchange;
  const { guard, operation } = route;
  const decision: Decision = await verifier.judge({
    token,
    guard,
    operation,
    method,
    requestId,
  });
  if (!decision.allowed) {
    exchange.refusal = decision;
    return refuseToken(exchange, decision.reason, guard);
  }
  const known = token === undefined ? undefined : verifier.identify(token);
  if (known?.principal.kind !== "user")
    return refuseToken(exchange, "insufficient", guard);
  return endpoint.holderOf({ ...known, principal: known.principal });
}

/** What keeps anybody from opening a socket, whoever they are. */
function hindranceOf(
  { hub, lifecycle }: SocketHost,
  endpoint: SocketEndpoint,
  exchange: Exchange,
): Response | undefined {
  if (lifecycle.draining)
    return errorResponse(exchange, "draining", { retryAfterSeconds: 1 });
  if (hub.size >= endpoint.maxConnections)
    return errorResponse(exchange, "overloaded", { retryAfterSeconds: 5 });
  const { names } = offeredProtocols(exchange.headers);
  return names.length > 0 && !names.includes(endpoint.protocol)
    ? refuse(exchange, "malformed-request")
    : undefined;
}

function opened(
  host: SocketHost,
  endpoint: SocketEndpoint,
  exchange: Exchange,
  holder: SocketHolder,
): Response {
  if (!wantsSocket(exchange)) return upgradeRequired(exchange);
  const hindrance = hindranceOf(host, endpoint, exchange);
  if (hindrance !== undefined) return hindrance;
  const { hub } = host;
  const { names } = offeredProtocols(exchange.headers);
  const { requestId, clientAddress, request, server } = exchange;
  const connection = new Connection({
    keeper: hub,
    route: exchange.route,
    handlers: endpoint.handlers,
    holder,
    requestId,
    clientAddress,
  });
  const headers = {
    "x-request-id": requestId,
    ...(names.length === 0
      ? {}
      : { "sec-websocket-protocol": endpoint.protocol }),
  };
  return server?.upgrade(request, { data: connection, headers }) === true
    ? switched
    : refuse(exchange, "malformed-request");
}

function wantsSocket({ headers, server }: Exchange): boolean {
  return (
    server !== undefined &&
    headers.get("upgrade")?.toLowerCase() === "websocket"
  );
}

function upgradeRequired(exchange: Exchange): Response {
  return refuse(exchange, "upgrade-required", {
    headers: { upgrade: "websocket", connection: "Upgrade" },
  });
}
