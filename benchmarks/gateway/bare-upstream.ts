/**
 * What stands behind every door of the comparison: a bare `Bun.serve`. Argument: the port.
 *
 *   /v1/things     a small resource, at once
 *   /v1/slow       the same after SLOW_MS, of which a handful fit at a time
 *   /v1/endless    an event stream that never ends by itself
 *   /v1/open       how many of those are open now
 *
 * It publishes its operations as a service of pawz does: without that the gateway would neither look at guards nor count quotas.
 */
import { thing } from "../http/shared.ts";

const SLOW_MS = 20;
const SLOTS = 10;
const EVERY_MS = 100;

const body = JSON.stringify({ status: "success", data: { thing } });
const headers = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};
const event = new TextEncoder().encode(`data: ${"x".repeat(1_000)}\n\n`);
let busy = 0;
let open = 0;
const waiting: (() => void)[] = [];

/** As a service with ten workers: who comes later waits for one of them. */
async function slow(): Promise<Response> {
  if (busy >= SLOTS)
    await new Promise<void>((resolve) => void waiting.push(resolve));
  else busy += 1;
  await Bun.sleep(SLOW_MS);
  const next = waiting.shift();
  if (next === undefined) busy -= 1;
  else next();
  return new Response(body, { headers });
}

function endless(): Response {
  open += 1;
  let timer: ReturnType<typeof setInterval> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(event);
      timer = setInterval(() => controller.enqueue(event), EVERY_MS);
    },
    cancel() {
      open -= 1;
      clearInterval(timer);
    },
  });
  return new Response(stream, {
    headers: { "content-type": "text/event-stream" },
  });
}

const quotas = ["address", "subject"].map((per) => ({
  name: `read-per-${per}`,
  quota: 600,
  windowSeconds: 60,
  per,
}));
const published = JSON.stringify({
  service: "users",
  latest: "v1",
  operations: ["things", "slow", "endless", "open"].map((name) => ({
    method: "GET",
    path: `/v1/${name}`,
    operation: `users:${name}:read`,
    guard: ["general"],
    limits: quotas,
  })),
});

Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  idleTimeout: 120,
  fetch(request) {
    const { url } = request;
    switch (url.slice(url.indexOf("/", 8))) {
      case "/v1/slow":
        return slow();
      case "/v1/endless":
        return endless();
      case "/.well-known/tixlys-operations":
        return new Response(
          process.env["BENCH_UNKNOWN"] === undefined ? published : "",
        );
      case "/v1/open":
        return new Response(String(open));
      default:
        return new Response(body, { headers });
    }
  },
});
