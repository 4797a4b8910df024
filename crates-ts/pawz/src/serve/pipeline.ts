import { activeTrace, type Logger, type Span } from "@tixlys/telemetry";
import { type Cors } from "../answer/cors.ts";
import { refuse } from "../answer/refuse.ts";
import { errorResponse } from "../answer/respond.ts";
import { standardPairs } from "../answer/headers.ts";
import { rateLimitHeaders } from "../limits/headers.ts";
import type { Gate } from "../limits/limiter.ts";
import { type TrustedPeers } from "../request/address.ts";
import { Exchange } from "../request/exchange.ts";
import { isHost } from "../request/host.ts";
import { idempotencyKeyOf } from "../request/idempotency-key.ts";
import { tokenInQuery } from "../request/query.ts";
import type { Entrance } from "../define/entrance.ts";
import { enter } from "./enter.ts";
import { answerFailure } from "./failure.ts";
import type { Lifecycle } from "./health.ts";
import type { InFlight } from "./in-flight.ts";
import type { Observer } from "./observe.ts";
import type { Router } from "./router.ts";
import { switched } from "./switched.ts";

/** Longest URL (path and query) in characters (http-rules 15). */
const maxUrlLength = 8192;

export type PipelineParts = {
  readonly logger: Logger;
  readonly observer: Observer;
  readonly router: Router;
  readonly cors: Cors;
  readonly inFlight: InFlight;
  readonly lifecycle: Lifecycle;
  readonly trusted: TrustedPeers;
  readonly versions: readonly string[];
  /** Counts requests that nothing answers (http-rules 49). */
  readonly unmatchedGate: Gate | undefined;
  /** Shows the trace to the client (`traceresponse`), in development and test (http-rules 21). */
  readonly tellsTrace: boolean;
  /** Asked for what nothing else answers. */
  readonly fallback:
    ((exchange: Exchange) => Promise<Response | undefined>) | undefined;
  readonly entrance: Entrance | undefined;
  readonly strictTransport: string | undefined;
};

/** Answers any request: never throws, never leaves one without an answer. At once where nothing is waited for. */
export type Pipeline = (
  request: Request,
  server?: Bun.Server<unknown>,
) => Response | Promise<Response>;

/** The way of each request: context, span, early refusals, router, fallback, finishing touches. */
export function createPipeline(parts: PipelineParts): Pipeline {
  return (request, server) => {
    const exchange = new Exchange(
      request,
      request.headers,
      server,
      parts.trusted,
    );
    return parts.observer.traced(exchange, (span) =>
      settle(parts, exchange, span),
    );
  };
}

/** An answer that is there at once takes no detour over promises: most of a request's own cost would be theirs. */
function settle(
  parts: PipelineParts,
  exchange: Exchange,
  span: Span,
): Response | Promise<Response> {
  const first = attempt(parts, exchange);
  if (!(first instanceof Promise)) return close(parts, exchange, span, first);
  parts.inFlight.enter(exchange);
  return inTime(parts, exchange, first).then((response) => {
    parts.inFlight.leave(exchange);
    return close(parts, exchange, span, response);
  });
}

function close(
  parts: PipelineParts,
  exchange: Exchange,
  span: Span,
  response: Response,
): Response {
  const finished = finish(parts, exchange, response);
  parts.observer.ended(exchange, span, finished);
  return finished;
}

function attempt(
  parts: PipelineParts,
  exchange: Exchange,
): Response | Promise<Response> {
  try {
    return answer(parts, exchange);
  } catch (thrown) {
    return answerFailure(exchange, parts.logger, thrown);
  }
}

/** The answer, or 504 when the deadline passes first; what comes later is logged and dropped (http-rules 16). */
async function inTime(
  parts: PipelineParts,
  exchange: Exchange,
  work: Promise<Response>,
): Promise<Response> {
  const { promise, resolve } = Promise.withResolvers<Response | undefined>();
  exchange.expire = () => resolve(undefined);
  work.then(resolve, (thrown: unknown) => {
    resolve(answerFailure(exchange, parts.logger, thrown));
  });
  const response = await promise;
  exchange.expire = undefined;
  if (response !== undefined) return response;
  exchange.abandon();
  return errorResponse(exchange, "deadline");
}

function answer(
  parts: PipelineParts,
  exchange: Exchange,
): Response | Promise<Response> {
  if (exchange.path.length + exchange.search.length > maxUrlLength)
    return refuse(exchange, "url-too-long");
  // Over a socket only: a request made in process has no such field.
  if (exchange.server !== undefined && !isHost(exchange.headers.get("host")))
    return refuse(exchange, "malformed-request");
  const admitted =
    exchange.server === undefined || parts.entrance === undefined
      ? undefined
      : enter(parts.entrance, exchange);
  if (admitted instanceof Response) return admitted;
  const refused = takeIdempotencyKey(exchange);
  if (refused !== undefined) return refused;
  if (admitted === "fallback") return unmatched(parts, exchange);
  const match = parts.router(exchange);
  return match === undefined
    ? unmatched(parts, exchange)
    : match.handle(exchange, match.params);
}

function takeIdempotencyKey(exchange: Exchange): Response | undefined {
  const value = exchange.headers.get("idempotency-key");
  if (value === null) return undefined;
  const key = idempotencyKeyOf(value);
  if (key === null) return refuse(exchange, "idempotency-key-malformed");
  exchange.idempotencyKey = key;
  return undefined;
}

async function unmatched(
  parts: PipelineParts,
  exchange: Exchange,
): Promise<Response> {
  const elsewhere = await parts.fallback?.(exchange);
  if (elsewhere !== undefined) {
    exchange.foreign = true;
    return elsewhere;
  }
  const refused = await parts.unmatchedGate?.(exchange);
  if (refused !== undefined) return refused;
  const leaked = tokenInQuery(exchange.search, nowhere);
  if (leaked !== undefined)
    return refuse(exchange, "token-in-query", { field: leaked });
  const version = /^\/(v\d+)(\/|$)/.exec(exchange.path)?.[1];
  const known = version === undefined || parts.versions.includes(version);
  return refuse(exchange, known ? "route-not-found" : "version-not-found");
}

const nowhere: ReadonlySet<string> = new Set();

function finish(
  parts: PipelineParts,
  exchange: Exchange,
  response: Response,
): Response {
  if (response === switched) return response;
  const own = response;
  if (exchange.foreign) adopt(exchange, own.headers);
  const origin = exchange.headers.get("origin");
  if (origin !== null) parts.cors.decorate(own.headers, origin);
  // A kept connection would bring its next request to a process whose database is closing.
  if (parts.lifecycle.draining) own.headers.set("connection", "close");
  if (parts.strictTransport !== undefined && exchange.isSecure)
    own.headers.set("strict-transport-security", parts.strictTransport);
  if (parts.tellsTrace) {
    const trace = activeTrace();
    if (trace !== undefined)
      own.headers.set(
        "traceresponse",
        `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? "01" : "00"}`,
      );
  }
  return own;
}

/**
 * Gives an answer that pawz did not build what every answer has, without taking anything it says itself. In place: to look at the body
 * of an answer makes a stream of it, which costs as much as all the rest of a small request.
 */
function adopt({ requestId, quotas }: Exchange, headers: Headers): void {
  for (const [name, value] of standardPairs)
    if (!headers.has(name)) headers.set(name, value);
  headers.set("x-request-id", requestId);
  // What was counted here is what holds; whoever answered counted less, if at all.
  if (quotas === undefined) return;
  for (const [name, value] of Object.entries(rateLimitHeaders(quotas)))
    headers.set(name, value);
}
