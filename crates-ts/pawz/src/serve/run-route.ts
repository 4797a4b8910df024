import type { Decision, Verifier } from "@tixlys/biscuit";
import type { Violation } from "@tixlys/jsend";
import { emptyResponse, errorResponse, successResponse } from "../answer/respond.ts";
import { refuse, refuseInput, refuseReply, refuseToken } from "../answer/refuse.ts";
import type { CompiledRoute } from "../compile/compiled-route.ts";
import type { Reply } from "../define/reply.ts";
import type { Input } from "../define/route.ts";
import { bearerToken } from "../request/bearer.ts";
import type { Exchange } from "../request/exchange.ts";
import { tokenInQuery } from "../request/query.ts";
import { brokenPromise } from "./broken-promise.ts";
import {
  type Part,
  readBodyPart,
  readHeadersPart,
  readParams,
  readQueryPart,
} from "./read-input.ts";
import { RouteInput } from "./route-input.ts";
import type { RawParams } from "./router.ts";

/** What running a route needs of its service. */
export type RouteHost = {
  readonly verifier: Verifier;
  /** Answers are held to what the route promises (development and test). */
  readonly checksPromises: boolean;
};

const nowhere: ReadonlySet<string> = new Set();

/** Answers one request with one route: who asks, what is asked, what comes of it. */
export async function runRoute(
  host: RouteHost,
  compiled: CompiledRoute,
  exchange: Exchange,
  rawParams: RawParams,
): Promise<Response> {
  exchange.route = compiled.template;
  exchange.mustEndWithin(compiled.deadlineMs);
  if (exchange.acceptance === "none") return refuse(exchange, "not-acceptable");
  const leaked = tokenInQuery(exchange.search, nowhere);
  if (leaked !== undefined) return refuse(exchange, "token-in-query", { field: leaked });
  const params = readParams(compiled, rawParams);
  const query = readQueryPart(compiled, exchange.search);
  const decision = decide(host, compiled, exchange, params, query);
  if (!decision.allowed) {
    exchange.refusal = decision;
    return refuseToken(exchange, decision.reason, compiled.route.guard);
  }
  exchange.actFor(decision.principal);
  exchange.isStale = decision.warning === "revocations-stale";
  if (params.violations.length > 0) return refuse(exchange, "not-found");
  const headers = readHeadersPart(compiled, exchange.request.headers);
  const violations: Violation[] = [...query.violations, ...headers.violations];
  let body: unknown;
  if (compiled.readsBody) {
    const part = await readBodyPart(compiled, exchange);
    if (part.kind === "refused") return refuse(exchange, part.code);
    body = part.value;
    violations.push(...part.violations);
  }
  if (violations.length > 0) return refuseInput(exchange, violations);
  const input = new RouteInput(exchange, params.value, query.value, headers.value, body, decision);
  return answer(host, compiled, exchange, input);
}

function decide(
  host: RouteHost,
  compiled: CompiledRoute,
  exchange: Exchange,
  params: Part,
  query: Part,
): Decision {
  const { route } = compiled;
  const readable = params.violations.length === 0 && query.violations.length === 0;
  return host.verifier.decide({
    token: bearerToken(exchange.request.headers),
    guard: route.guard,
    operation: route.operation,
    method: route.method,
    requestId: exchange.requestId,
    delegable: route.delegable === true,
    ...(route.resource === undefined || !readable
      ? {}
      : { resource: route.resource({ params: params.value, query: query.value }) }),
  });
}

async function answer(
  host: RouteHost,
  compiled: CompiledRoute,
  exchange: Exchange,
  input: Input,
): Promise<Response> {
  const reply = await compiled.route.handle(input);
  if (host.checksPromises) {
    const broken = brokenPromise(compiled, reply);
    if (broken !== undefined) throw new Error(`${compiled.route.operation}: ${broken}`);
  }
  return respond(exchange, reply);
}

function respond(exchange: Exchange, reply: Reply): Response {
  switch (reply.kind) {
    case "success":
      return successResponse(
        exchange,
        reply.status,
        JSON.stringify(reply.data) ?? "null",
        reply.headers,
      );
    case "found":
      return emptyResponse(exchange, 302, { ...reply.headers, location: reply.location });
    case "fail":
      return refuseReply(exchange, reply);
    case "overloaded":
      return errorResponse(exchange, "overloaded", { retryAfterSeconds: reply.retryAfterSeconds });
  }
}
