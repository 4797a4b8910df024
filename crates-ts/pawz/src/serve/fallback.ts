import { errorTypeOf } from "@tixlys/telemetry";
import { refuse, refuseToken } from "../answer/refuse.ts";
import { errorResponse } from "../answer/respond.ts";
import type { FallbackContext, ServiceDefinition } from "../define/service.ts";
import { bearerToken } from "../request/bearer.ts";
import { readBytes } from "../request/body.ts";
import type { Exchange } from "../request/exchange.ts";
import { mayOpenFrom } from "../request/origin.ts";
import type { Gate } from "../limits/limiter.ts";
import type { Partition, RouteLimits } from "../limits/policy.ts";
import { limiterOf } from "./limits.ts";
import { switched } from "./switched.ts";

/** Asks a service's own fallback (the gateway's forwarding) for an answer. */
export function fallbackOf(
  definition: ServiceDefinition,
): ((exchange: Exchange) => Promise<Response | undefined>) | undefined {
  const { fallback } = definition;
  if (fallback === undefined) return undefined;
  const gateOf = gatesOf(definition);
  const origins = new Set(definition.corsOrigins);
  return async (exchange) =>
    fallback(
      exchange.request,
      contextOf(definition, { gateOf, origins }, exchange),
    );
}

type Prepared = {
  readonly gateOf: GateOf;
  readonly origins: ReadonlySet<string>;
};

type GateOf = (limits: RouteLimits, per: Partition) => Gate | undefined;

/** Gates are made once for each limits object. */
function gatesOf(definition: ServiceDefinition): GateOf {
  const limiter = limiterOf(definition);
  const made = new WeakMap<
    RouteLimits,
    Readonly<Record<Partition, Gate | undefined>>
  >();
  return (limits, per) => {
    let gates = made.get(limits);
    if (gates === undefined) {
      gates = {
        address: limiter?.gate(limits, "address"),
        subject: limiter?.gate(limits, "subject"),
      };
      made.set(limits, gates);
    }
    return gates[per];
  };
}

function contextOf(
  definition: ServiceDefinition,
  { gateOf, origins }: Prepared,
  exchange: Exchange,
): FallbackContext {
  return {
    requestId: exchange.requestId,
    clientAddress: exchange.clientAddress,
    path: exchange.path,
    search: exchange.search,
    isSecure: exchange.isSecure,
    // Made when it is asked for: it costs each request something, and each collection of garbage.
    get signal() {
      return exchange.signal;
    },
    judge: ({ refuses, ...question }) => {
      const decision = definition.verifier.decide({
        ...question,
        token: question.token ?? bearerToken(exchange.request.headers),
        method: exchange.request.method,
        requestId: exchange.requestId,
      });
      if (!decision.allowed) {
        if (refuses?.includes(decision.reason) === false)
          return { principal: undefined };
        exchange.refusal = decision;
        return {
          refused: refuseToken(exchange, decision.reason, question.guard),
        };
      }
      exchange.actFor(decision.principal);
      return { principal: decision.principal };
    },
    counts: definition.limits !== undefined,
    limited: (limits, per) => gateOf(limits, per)?.(exchange),
    isIdentified: () => exchange.principalId !== undefined,
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
    isFriendlyOrigin: () => mayOpenFrom(exchange, origins),
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
