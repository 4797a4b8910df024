import type { Allowed, Decision, Verifier } from "@tixlys/biscuit";
import {
  emptyResponse,
  errorResponse,
  successResponse,
} from "../answer/respond.ts";
import {
  refuse,
  refuseInput,
  refuseReply,
  refuseToken,
} from "../answer/refuse.ts";
import type { CompiledRoute } from "../compile/compiled-route.ts";
import type { Reply } from "../define/reply.ts";
import { bearerToken } from "../request/bearer.ts";
import type { Exchange } from "../request/exchange.ts";
import { tokenInQuery } from "../request/query.ts";
import { brokenPromise } from "./broken-promise.ts";
import type { DeprecatedUse } from "./deprecated-use.ts";
import {
  type BodyPart,
  noBody,
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
  /** What decides whether a sunset has passed. */
  readonly nowMs: () => number;
  /** Told of each request of a deprecated operation. */
  readonly deprecatedUse: DeprecatedUse;
};

const nowhere: ReadonlySet<string> = new Set();

/**
 * Answers one request with one route: who asks, what is asked, what comes of it. At once where nothing has to be waited
 * for; a throw is the caller's to answer.
 */
export function runRoute(
  host: RouteHost,
  compiled: CompiledRoute,
  exchange: Exchange,
  rawParams: RawParams,
): Promise<Response> | Response {
  exchange.route = compiled.template;
  exchange.mustEndWithin(compiled.deadlineMs);
  const gone = withdrawn(host, compiled, exchange, rawParams);
  if (gone !== undefined) return gone;
  if (exchange.acceptance === "none") return refuse(exchange, "not-acceptable");
  const leaked = tokenInQuery(exchange.search, nowhere);
  if (leaked !== undefined)
    return refuse(exchange, "token-in-query", { field: leaked });
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
  const asked = { host, compiled, exchange, decision, params, query };
  return compiled.readsBody
    ? readBodyPart(compiled, exchange).then((body) => withBody(asked, body))
    : withBody(asked, noBody);
}

/** Makes every answer of a deprecated operation say so; after its sunset there is but one (http-rules 52–54). */
function withdrawn(
  host: RouteHost,
  { notice, route, template, pathNames }: CompiledRoute,
  exchange: Exchange,
  rawParams: RawParams,
): Response | undefined {
  if (notice === undefined) return undefined;
  const values = pathNames.map((_name, at) => rawParams[`p${at}`]);
  exchange.deprecated = notice.headersFor(exchange.path, values);
  const isOver = host.nowMs() >= notice.sunsetAtMs;
  host.deprecatedUse(route.method, template, isOver);
  return isOver ? refuse(exchange, "sunset") : undefined;
}

type Asked = {
  readonly host: RouteHost;
  readonly compiled: CompiledRoute;
  readonly exchange: Exchange;
  readonly decision: Allowed;
  readonly params: Part;
  readonly query: Part;
};

/** Everything has been read: tells all that is wrong with it at once, or lets the handler decide. */
function withBody(asked: Asked, body: BodyPart): Promise<Response> | Response {
  const { compiled, exchange, decision, params, query } = asked;
  if (body.kind === "refused") return refuse(exchange, body.code);
  const headers = readHeadersPart(compiled, exchange.request.headers);
  if (
    query.violations.length +
      headers.violations.length +
      body.violations.length >
    0
  )
    return refuseInput(exchange, [
      ...query.violations,
      ...headers.violations,
      ...body.violations,
    ]);
  const input = new RouteInput(
    exchange,
    params.value,
    query.value,
    headers.value,
    body.value,
    decision,
  );
  const reply = compiled.route.handle(input);
  return reply instanceof Promise
    ? reply.then((given) => respond(asked, given))
    : respond(asked, reply);
}

function decide(
  host: RouteHost,
  compiled: CompiledRoute,
  exchange: Exchange,
  params: Part,
  query: Part,
): Decision {
  const { route } = compiled;
  const readable =
    params.violations.length === 0 && query.violations.length === 0;
  return host.verifier.decide({
    token: bearerToken(exchange.request.headers),
    guard: route.guard,
    operation: route.operation,
    method: route.method,
    requestId: exchange.requestId,
    delegable: route.delegable === true,
    ...(route.resource === undefined || !readable
      ? {}
      : {
          resource: route.resource({
            params: params.value,
            query: query.value,
          }),
        }),
  });
}

function respond({ host, compiled, exchange }: Asked, reply: Reply): Response {
  if (host.checksPromises) {
    const broken = brokenPromise(compiled, reply);
    if (broken !== undefined)
      throw new Error(`${compiled.route.operation}: ${broken}`);
  }
  switch (reply.kind) {
    case "success":
      return successResponse(
        exchange,
        reply.status,
        JSON.stringify(reply.data) ?? "null",
        reply.headers,
      );
    case "found":
      return emptyResponse(exchange, 302, {
        ...reply.headers,
        location: reply.location,
      });
    case "fail":
      return refuseReply(exchange, reply);
    case "overloaded":
      return errorResponse(exchange, "overloaded", {
        retryAfterSeconds: reply.retryAfterSeconds,
      });
  }
}
