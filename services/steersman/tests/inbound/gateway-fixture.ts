import { startTelemetry } from "@tixlys/telemetry";
import {
  type HttpService,
  type Listening,
  service,
  type ServiceDefinition,
} from "@tixlys/pawz";
import { type TestKeys, testKeys } from "@tixlys/testkit";
import { gateway } from "../../src/application/gateway.ts";
import { keyTokens } from "../../src/application/key-tokens.ts";
import { parseUpstreams } from "../../src/domain/routing/upstreams.ts";
import { endedByRevocation } from "../../src/inbound/ended-by-revocation.ts";
import type { ForwardOptions } from "../../src/inbound/forward.ts";
import { http, upstreamChecks } from "../../src/inbound/http.ts";
import {
  httpUpstreams,
  type HttpUpstreamsOptions,
} from "../../src/outbound/upstreams/http-upstreams.ts";
import {
  digestOf,
  keyExchange,
} from "../../src/outbound/upstreams/key-exchange.ts";
import {
  type Bridge,
  bridgeHandlers,
  closeBridges,
} from "../../src/outbound/upstreams/socket-bridge.ts";

/** What the services behind the gateway saw of a request. */
export type Seen = {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
};

/** A service of another make behind the gateway, over real sockets. */
export const fixtureUpstream = () => {
  const seen: Seen[] = [];
  const sockets = { opened: 0, open: 0 };
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request, own) {
      const url = new URL(request.url);
      if (url.pathname === "/v1/ws")
        return own.upgrade(request)
          ? undefined
          : new Response(null, { status: 400 });
      seen.push({
        method: request.method,
        path: `${url.pathname}${url.search}`,
        headers: Object.fromEntries(request.headers),
      });
      if (url.pathname === "/openapi.json")
        return Response.json({
          openapi: "3.1.2",
          info: { title: "Fixture", version: "1" },
          paths: {
            "/v1/me": {
              get: {
                operationId: "me",
                responses: { 200: { description: "ok" } },
              },
            },
          },
        });
      if (url.pathname === "/v1/stream")
        return new Response("data: 1\n\n", {
          headers: { "content-type": "text/event-stream" },
        });
      return Response.json(
        { status: "success", data: null },
        { headers: { "x-fixture": "1", "set-cookie": "a=1" } },
      );
    },
    websocket: {
      open: (socket) => {
        sockets.opened += 1;
        sockets.open += 1;
        socket.send("welcome");
      },
      close: () => void (sockets.open -= 1),
      message: (socket, frame) =>
        void (frame === "leave"
          ? socket.close(4000, "as asked")
          : socket.send(`echo ${String(frame)}`)),
    },
  });
  return {
    seen,
    sockets,
    origin: `http://127.0.0.1:${server.port}`,
    stop: () => server.stop(true),
  };
};

/** Long enough for a machine that is busy with other tests; time-outs are the matter of tests/outbound. */
const patienceMs = 10_000;

/** What a test wants to be otherwise. */
export type FixtureOptions = {
  readonly front?: Partial<ForwardOptions<Bridge>>;
  readonly service?: Partial<ServiceDefinition>;
};

/** The gateway as `main.ts` builds it, in front of these upstreams, listening on a free port. */
export const fixtureGateway = (
  upstreams: string,
  keys: TestKeys = testKeys(),
  bodyLimitBytes = 65_536,
  rules: Partial<HttpUpstreamsOptions> = {},
  more: FixtureOptions = {},
) => {
  const parsed = parseUpstreams(upstreams);
  if (!parsed.ok) throw new Error(parsed.error.mistakes.join("; "));
  const table = () => parsed.value;
  const services = httpUpstreams({
    table,
    bodyLimitBytes,
    firstByteTimeoutMs: patienceMs,
    ...rules,
  });
  const app = gateway({
    table,
    upstreams: services,
    version: "0.0.0",
    now: Date.now,
  });
  const verifier = keys.verifierFor("steersman");
  const front = http({
    gateway: app,
    keyTokens: keyTokens({
      exchange: keyExchange(services),
      digest: digestOf,
      now: Date.now,
    }),
    bodyLimitBytes,
    deadlineMs: patienceMs,
    revocable: {
      streams: endedByRevocation(keys.revocations),
      identify: verifier.identify.bind(verifier),
    },
    ...more.front,
  });
  const telemetry = startTelemetry({
    service: "steersman",
    version: "0.0.0",
    environment: "test",
    logLevel: "silent",
  });
  const built: HttpService = service({
    name: "steersman",
    version: "0.0.0",
    environment: "test",
    verifier,
    logger: telemetry.logger,
    metrics: telemetry.metrics,
    docs: front.documents,
    checks: upstreamChecks(app),
    routes: front.routes,
    fallback: front.fallback,
    bodyLimitBytes: front.bodyLimitBytes,
    websocket: bridgeHandlers,
    closeSockets: closeBridges,
    ...more.service,
  });
  const listening: Listening = built.listen({ hostname: "127.0.0.1", port: 0 });
  return {
    keys,
    metrics: telemetry.metrics,
    url: listening.url,
    stop: async () => {
      await listening.stop(1_000);
      services.stop();
      await telemetry.shutdown();
    },
  };
};
