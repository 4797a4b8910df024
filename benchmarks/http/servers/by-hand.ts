/**
 * The same work as the route through pawz, written out in one `Bun.serve` handler by somebody who knows the libraries: request id,
 * context for the log, span, token, JSend, security headers, histogram, access line.
 */
import {
  createRevocations,
  createVerifier,
  parseKeys,
} from "../../../crates-ts/biscuit/src/index.ts";
import {
  buckets,
  logRequest,
  newTrace,
  startTelemetry,
  withRequest,
} from "../../../crates-ts/telemetry/src/index.ts";
import { readStart, thing } from "../shared.ts";

const { port, publicKeys, sampled, traceDir } = readStart();
const { logger, metrics } = startTelemetry({
  service: "by-hand",
  version: "0",
  environment: "production",
  logLevel: "info",
  sampleRatio: sampled,
  traceDir,
});
const verifier = createVerifier({
  keys: parseKeys(publicKeys),
  audience: "shop",
  revocations: createRevocations({ feedRequired: false }),
  observe: () => undefined,
});
const duration = metrics.histogram({
  name: "http_server_request_duration_seconds",
  help: "Duration of HTTP server requests.",
  buckets: buckets.http,
  exemplars: true,
  labels: {
    http_request_method: "bounded",
    http_route: "bounded",
    http_response_status_code: "bounded",
  },
});
const server = { kind: "server", parent: newTrace() } as const;
const idPattern = /^[A-Za-z0-9._-]{8,128}$/;
const route = "/v1/things/{id}";

function answer(request: Request, requestId: string): Response {
  const headers = {
    "content-type": "application/json",
    "x-request-id": requestId,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    vary: "Accept, Authorization, Origin",
  };
  const token = request.headers.get("authorization")?.replace(/^Bearer /, "");
  const decision = verifier.decide({
    token,
    guard: "general",
    operation: "shop:thing:read",
    method: "GET",
    requestId,
    resource: `shop/things/${request.url.slice(request.url.lastIndexOf("/") + 1)}`,
    delegable: true,
  });
  return decision.allowed
    ? new Response(JSON.stringify({ status: "success", data: { thing } }), {
        headers,
      })
    : new Response(
        JSON.stringify({
          status: "fail",
          data: { credentials: { code: decision.reason } },
        }),
        { status: 401, headers },
      );
}

Bun.serve({
  port,
  hostname: "127.0.0.1",
  routes: {
    "/v1/things/:id": (request) => {
      const startedAt = performance.now();
      const sent = request.headers.get("x-request-id");
      const requestId =
        sent !== null && idPattern.test(sent) ? sent : Bun.randomUUIDv7();
      return withRequest({ requestId }, "GET", server, (span) => {
        const response = answer(request, requestId);
        const durationMs = performance.now() - startedAt;
        const { status } = response;
        if (span.isRecording()) {
          span.updateName(`GET ${route}`);
          span.setAttributes({
            "http.request.method": "GET",
            "http.route": route,
            "url.path": new URL(request.url).pathname,
            "url.scheme": "http",
            "http.response.status_code": status,
          });
        }
        duration.observe(durationMs / 1000, {
          http_request_method: "GET",
          http_route: route,
          http_response_status_code: status,
        });
        logRequest(logger, { method: "GET", route, status, durationMs });
        span.end();
        return response;
      });
    },
  },
});
