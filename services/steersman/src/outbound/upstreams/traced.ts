import {
  activeTrace,
  httpClientSpan,
  injectTrace,
  inSpan,
  recordHttpStatus,
} from "@tixlys/telemetry";
import type { Result } from "@tixlys/nexus";

/**
 * Runs `send` as a span of the request's trace, and names it in `headers`: the service's own spans hang below it. In a trace that nobody
 * records there is no span to make; the service still learns which trace it is.
 */
export function traced<Failure>(
  request: {
    readonly method: string;
    readonly url: () => string;
    readonly headers: Headers;
  },
  send: () => Promise<Result<Response, Failure>>,
): Promise<Result<Response, Failure>> {
  const { method, url, headers } = request;
  const trace = activeTrace();
  if (trace?.sampled !== true) {
    if (trace !== undefined)
      headers.set("traceparent", `00-${trace.traceId}-${trace.spanId}-00`);
    return send();
  }
  // Without the query: a search may name a person, and a trace is no place for that.
  const [withoutQuery = ""] = url().split("?", 1);
  const spec = httpClientSpan({ method, url: withoutQuery });
  return inSpan(spec.name, spec, async (span) => {
    for (const [name, value] of Object.entries(injectTrace()))
      headers.set(name, value);
    const answer = await send();
    if (answer.ok) recordHttpStatus(span, answer.value.status, "client");
    return answer;
  });
}
