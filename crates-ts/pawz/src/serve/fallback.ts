import { errorTypeOf } from "@tixlys/telemetry";
import { refuse, refuseToken } from "../answer/refuse.ts";
import { errorResponse } from "../answer/respond.ts";
import type { FallbackContext, ServiceDefinition } from "../define/service.ts";
import { bearerToken } from "../request/bearer.ts";
import { readBytes } from "../request/body.ts";
import type { Exchange } from "../request/exchange.ts";
import { switched } from "./switched.ts";

/** Asks a service's own fallback (the gateway's forwarding) for an answer. */
export function fallbackOf(
  definition: ServiceDefinition,
): ((exchange: Exchange) => Promise<Response | undefined>) | undefined {
  const { fallback } = definition;
  if (fallback === undefined) return undefined;
  return async (exchange) =>
    fallback(exchange.request, contextOf(definition, exchange));
}

function contextOf(
  definition: ServiceDefinition,
  exchange: Exchange,
): FallbackContext {
  return {
    requestId: exchange.requestId,
    clientAddress: exchange.clientAddress,
    path: exchange.path,
    search: exchange.search,
    // Made when it is asked for: it costs each request something, and each collection of garbage.
    get signal() {
      return exchange.signal;
    },
    judge: (question) => {
      const decision = definition.verifier.decide({
        ...question,
        token: question.token ?? bearerToken(exchange.request.headers),
        method: exchange.request.method,
        requestId: exchange.requestId,
      });
      if (!decision.allowed) {
        exchange.refusal = decision;
        return {
          refused: refuseToken(exchange, decision.reason, question.guard),
        };
      }
      exchange.actFor(decision.principal);
      return { principal: decision.principal };
    },
    readBody: async (limitBytes) => {
      const read = await readBytes(exchange.request, limitBytes);
      return read.ok
        ? { bytes: read.bytes }
        : { refused: refuse(exchange, read.code) };
    },
    labelRoute: (template) => {
      exchange.route = template;
    },
    mustEndWithin: (deadlineMs) => exchange.mustEndWithin(deadlineMs),
    fail: (code, headers) =>
      refuse(exchange, code, headers === undefined ? {} : { headers }),
    error: (name, options = {}) => {
      if (options.cause !== undefined) {
        exchange.errorType = errorTypeOf(options.cause);
        definition.logger.warn(
          { err: options.cause },
          "the request could not be forwarded",
        );
      }
      return errorResponse(exchange, name, options);
    },
    upgrade: (data, headers) => {
      const taken =
        exchange.server?.upgrade(
          exchange.request,
          headers === undefined ? { data } : { data, headers },
        ) ?? false;
      return taken ? switched : undefined;
    },
  };
}
