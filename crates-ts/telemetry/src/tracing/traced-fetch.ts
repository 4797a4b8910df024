import { currentContext } from "../context/request-context.ts";
import { buckets } from "../metrics/buckets.ts";
import type { Metrics } from "../metrics/types.ts";
import { httpClientSpan, knownMethod, recordHttpStatus } from "./http-spans.ts";
import { injectTrace } from "./propagation.ts";
import { errorTypeOf, inSpan } from "./span.ts";

/** `timeoutMs` bounds the time to the answer's headers and body (default 5 s). */
export type TracedFetchOptions = BunFetchRequestInit & {
  timeoutMs?: number;
  metrics?: Metrics;
};

const defaultTimeoutMs = 5000;

/**
 * `fetch` as a span of the running trace, with the trace context and the request id sent along, a
 * deadline, and `http_client_request_duration_seconds`. Throws what `fetch` throws; a 4xx or 5xx
 * answer is no throw, but fails the span.
 */
export async function tracedFetch(
  url: string,
  options: TracedFetchOptions = {},
): Promise<Response> {
  const { timeoutMs = defaultTimeoutMs, metrics, ...init } = options;
  const method = init.method ?? "GET";
  const spec = httpClientSpan({ method, url });
  const startedAt = performance.now();
  const observe = (outcome: { status?: number; errorType?: string }) =>
    observeRequest(metrics, { method, url, startedAt, ...outcome });
  return inSpan(spec.name, spec, async (span) => {
    try {
      const response = await fetch(url, {
        ...init,
        headers: headersWithTrace(init.headers),
        signal: deadline(init.signal, timeoutMs),
      });
      recordHttpStatus(span, response.status, "client");
      observe({ status: response.status });
      return response;
    } catch (cause) {
      observe({ errorType: errorTypeOf(cause) });
      throw cause;
    }
  });
}

function headersWithTrace(given: BunFetchRequestInit["headers"]): Headers {
  const headers = new Headers(given);
  const { traceparent, tracestate } = injectTrace();
  if (traceparent !== undefined) headers.set("traceparent", traceparent);
  if (tracestate !== undefined) headers.set("tracestate", tracestate);
  const requestId = currentContext()?.requestId;
  if (requestId !== undefined) headers.set("x-request-id", requestId);
  return headers;
}

function deadline(
  signal: AbortSignal | null | undefined,
  timeoutMs: number,
): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal === null || signal === undefined
    ? timeout
    : AbortSignal.any([signal, timeout]);
}

function observeRequest(
  metrics: Metrics | undefined,
  facts: {
    method: string;
    url: string;
    startedAt: number;
    status?: number;
    errorType?: string;
  },
): void {
  if (metrics === undefined) return;
  const { status } = facts;
  const errorType =
    facts.errorType ??
    (status !== undefined && status >= 400 ? status : undefined);
  metrics
    .histogram({
      name: "http_client_request_duration_seconds",
      help: "Duration of HTTP client requests.",
      buckets: buckets.http,
      labels: {
        http_request_method: "bounded",
        server_address: "bounded",
        http_response_status_code: "bounded",
        error_type: "bounded",
      },
    })
    .observe((performance.now() - facts.startedAt) / 1000, {
      http_request_method: knownMethod(facts.method),
      server_address: URL.canParse(facts.url)
        ? new URL(facts.url).hostname
        : undefined,
      http_response_status_code: status,
      error_type: errorType,
    });
}
