import type { Allowed } from "@tixlys/biscuit";
import { refuse, refuseToken } from "../answer/refuse.ts";
import { emptyResponse, errorResponse } from "../answer/respond.ts";
import type { CompiledRoute } from "../compile/compiled-route.ts";
import type { Exchange } from "../request/exchange.ts";
import type { SocketHolder } from "../sockets/holder.ts";
import type { StreamHub, StreamRefusal } from "./hub.ts";
import type { StreamSource } from "./source.ts";

/** The one type that a stream has. */
export const streamMediaType = "text/event-stream";

/** How long a client that was cut off waits. */
const retryMs = 2_000;
/** After this many seconds a place may be free: a client that is gone has been noticed. */
const retryAfterSeconds = 20;

/** What a proxy in between must not do: keep, change or hold back. */
const streamHeaders = {
  "content-type": streamMediaType,
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** Answers with a stream that follows `source`, as long as the hub and the token allow; HEAD gets the fields alone. */
export function streamResponse(
  hub: StreamHub | undefined,
  compiled: CompiledRoute,
  exchange: Exchange,
  decision: Allowed,
  source: StreamSource,
): Response {
  const { stream: endpoint } = compiled.route;
  if (hub === undefined || endpoint === undefined)
    throw new Error(`${compiled.route.operation} opens no streams`);
  const answer = emptyResponse(exchange, 200, streamHeaders);
  if (exchange.method === "HEAD") return answer;
  const opened = hub.open(
    {
      holder: holderOf(decision),
      source,
      heartbeatMs: endpoint.heartbeatMs,
      retryMs,
      requestId: exchange.requestId,
      route: exchange.route,
    },
    endpoint,
  );
  if (typeof opened === "string") return refusal(opened, compiled, exchange);
  // A client that leaves before the first byte is noticed by this alone.
  exchange.signal.addEventListener("abort", () => opened.end("left"), {
    once: true,
  });
  return new Response(opened.body(), { headers: answer.headers });
}

function holderOf({ principal, token }: Allowed): SocketHolder {
  if (principal?.kind !== "user" || token === undefined)
    throw new Error("a stream is for people: its guard lets others in");
  const { userId, sessionId, tokenId } = principal;
  const { gen = 0, expiresAt } = token;
  return { userId, sessionId, tokenId, gen, expiresAt };
}

function refusal(
  why: StreamRefusal,
  { route }: CompiledRoute,
  exchange: Exchange,
): Response {
  switch (why) {
    case "person-full":
      return refuse(exchange, "quota-exceeded", {
        params: { policies: ["streams"] },
        headers: { "retry-after": String(retryAfterSeconds) },
      });
    case "process-full":
      return errorResponse(exchange, "overloaded", { retryAfterSeconds: 1 });
    case "token-ended":
      return refuseToken(exchange, "token-revoked", route.guard);
  }
}
