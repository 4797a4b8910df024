import type { Metrics } from "./types.ts";

/**
 * `health` answers any other path (`/health/live`, `/health/ready`, …); undefined means 404. Port 0
 * takes a free one.
 */
export type MetricsServerOptions = {
  metrics: Metrics;
  hostname: string;
  port: number;
  health?: (path: string) => Response | Promise<Response> | undefined;
};

/** `stop` refuses new scrapes and waits for running ones. */
export type MetricsServer = { port: number; stop(): Promise<void> };

const idleTimeoutSeconds = 30;

/**
 * Serves `/metrics` on a listener of its own, never beside the traffic. Throws what `Bun.serve`
 * throws when the port is taken.
 */
export function serveMetrics(options: MetricsServerOptions): MetricsServer {
  const server = Bun.serve({
    hostname: options.hostname,
    port: options.port,
    idleTimeout: idleTimeoutSeconds,
    maxRequestBodySize: 1024,
    fetch: (request) => answer(options, request),
    error: () => new Response("internal\n", { status: 500 }),
  });
  return { port: server.port ?? options.port, stop: () => server.stop() };
}

async function answer(
  options: MetricsServerOptions,
  request: Request,
): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("method not allowed\n", {
      status: 405,
      headers: { allow: "GET, HEAD" },
    });
  }
  const path = new URL(request.url).pathname;
  if (path !== "/metrics") {
    return (
      (await options.health?.(path)) ??
      new Response("not found\n", { status: 404 })
    );
  }
  const { contentType, body } = await options.metrics.render(
    request.headers.get("accept"),
  );
  return new Response(body, {
    headers: {
      "content-type": contentType,
      "cache-control": "no-store",
      vary: "accept",
    },
  });
}
