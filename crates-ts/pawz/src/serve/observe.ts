import {
  type AccessLine,
  buckets,
  type Context,
  extractTrace,
  httpServerSpan,
  knownMethod,
  linkTo,
  logRequest,
  type Logger,
  type Metrics,
  newTrace,
  recordHttpStatus,
  type Span,
  type SpanOptions,
  withRequest,
} from "@tixlys/telemetry";
import type { Exchange } from "../request/exchange.ts";
import type { TrustedPeers } from "../request/address.ts";
import { switched } from "./switched.ts";

/** Sees each request once: its server span, its metrics and its one access line. */
export type Observer = {
  /** Runs `work` for the request, below its server span; `ended` ends that. */
  traced<T>(exchange: Exchange, work: (span: Span) => T): T;
  /** Records how it ended; never throws. */
  ended(exchange: Exchange, span: Span, response: Response): void;
};

/** `active`: how many requests are being answered now. */
export function createObserver(o: {
  logger: Logger;
  metrics: Metrics;
  trusted: TrustedPeers;
  active: () => number;
}): Observer {
  const duration = o.metrics.histogram({
    name: "http_server_request_duration_seconds",
    help: "Duration of HTTP server requests.",
    buckets: buckets.http,
    exemplars: true,
    labels: {
      http_request_method: "bounded",
      http_route: "bounded",
      http_response_status_code: "bounded",
      url_scheme: ["http", "https"],
      error_type: "bounded",
    },
  });
  o.metrics.gauge({
    name: "http_server_active_requests",
    help: "Requests that are being answered now.",
    collect: (gauge) => gauge.set(o.active()),
  });
  return {
    traced(exchange, work) {
      const options = spanOptions(exchange, o.trusted);
      const name = knownMethod(exchange.method);
      return withRequest(exchange, name, options, work);
    },
    ended(exchange, span, response) {
      const durationMs = performance.now() - exchange.startedAt;
      const status = response === switched ? 101 : response.status;
      if (span.isRecording()) describe(span, exchange, status);
      duration.observe(durationMs / 1000, {
        http_request_method: knownMethod(exchange.method),
        http_route: exchange.route,
        http_response_status_code: status,
        url_scheme: schemeOf(exchange),
        error_type:
          status >= 500 ? (exchange.errorType ?? String(status)) : undefined,
      });
      logAccess(o.logger, exchange, {
        status,
        durationMs,
        bodyBytes: exchange.foreign ? sizeOf(response) : undefined,
      });
      span.end();
    },
  };
}

type ServerSpan = SpanOptions & { readonly parent: Context };

const ownTrace: ServerSpan = { kind: "server", parent: newTrace() };

/** A trusted peer's trace is continued; a stranger's is only linked to (http-rules 21, 81). */
function spanOptions(exchange: Exchange, trusted: TrustedPeers): ServerSpan {
  const { headers } = exchange;
  const traceparent = headers.get("traceparent");
  if (traceparent === null) return ownTrace;
  const sent = extractTrace({
    traceparent,
    tracestate: headers.get("tracestate"),
  });
  const peer = trusted.none ? undefined : exchange.peer;
  return peer !== undefined && trusted.includes(peer)
    ? { kind: "server", parent: sent }
    : { kind: "server", parent: newTrace(), links: linkTo(sent) };
}

/** Names and attributes are worked out only for spans that somebody will read. */
function describe(span: Span, exchange: Exchange, status: number): void {
  const { headers } = exchange;
  const spec = httpServerSpan({
    method: exchange.method,
    route: exchange.route === "_unmatched" ? undefined : exchange.route,
    scheme: schemeOf(exchange),
    path: exchange.path,
    host: headers.get("host") ?? "",
    userAgent: headers.get("user-agent") ?? undefined,
    protocolVersion: "1.1",
  });
  span.updateName(spec.name);
  span.setAttributes(spec.attributes);
  recordHttpStatus(span, status, "server");
}

/** As the client asked, wherever its TLS ended. */
const schemeOf = ({ isSecure }: Exchange): "http" | "https" =>
  isSecure ? "https" : "http";

type Ended = Pick<AccessLine, "status" | "durationMs" | "bodyBytes">;

/** What an answer says of its own length; undefined for a stream. */
function sizeOf({ headers }: Response): number | undefined {
  const length = Number(headers.get("content-length") ?? Number.NaN);
  return Number.isSafeInteger(length) ? length : undefined;
}

function logAccess(logger: Logger, exchange: Exchange, ended: Ended): void {
  const { quiet, refusal, method, route } = exchange;
  const { status, durationMs, bodyBytes } = ended;
  if (status < 500 && !quiet && refusal === undefined)
    return logRequest(logger, {
      method: knownMethod(method),
      route,
      ...ended,
    });
  const line = {
    "http.request.method": method,
    "http.route": route,
    "http.response.status_code": status,
    duration_ms: Math.round(durationMs * 1000) / 1000,
    ...(bodyBytes === undefined
      ? undefined
      : { "http.response.body.size": bodyBytes }),
    ...(refusal === undefined
      ? undefined
      : { "auth.reason": refusal.reason, "auth.detail": refusal.detail }),
  };
  if (quiet) logger.debug(line, "request");
  else if (status >= 500) logger.error(line, "request");
  else logger.info(line, "request");
}
