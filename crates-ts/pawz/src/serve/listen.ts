import { error } from "@tixlys/jsend";
import type { Identity, Listening } from "../define/service.ts";
import { standardBodyLimitBytes } from "../compile/compiled-route.ts";
import type { SocketHub } from "../sockets/hub.ts";
import type { StreamHub } from "../event-stream/hub.ts";
import type { Lifecycle } from "./health.ts";
import type { Pipeline } from "./pipeline.ts";
import { switched } from "./switched.ts";

const idleTimeoutSeconds = 60;
/** Bun's own limit is a backstop that answers without a body; ours answers first (http-rules 15). */
const backstopFactor = 4;

export type ListenOptions = {
  readonly hostname: string;
  readonly port: number;
  /** HTTPS instead of HTTP. */
  readonly tls?: Identity;
  /** Others may listen on the same port: the one that follows this one, when a certificate changes. */
  readonly shared?: boolean;
  readonly pipeline: Pipeline;
  readonly lifecycle: Lifecycle;
  readonly largestBodyBytes: number;
  readonly websocket: Bun.WebSocketHandler<unknown> | undefined;
  readonly hub: SocketHub | undefined;
  readonly streams: StreamHub | undefined;
  readonly closeSockets: (() => void) | undefined;
};

const noSockets: Bun.WebSocketHandler<unknown> = { message() {} };

/** Starts to listen. Throws when the port is taken. */
export function listen(o: ListenOptions): Listening {
  let retiring = false;
  const handedOut = (response: Response): Response | undefined => {
    // Bun wants no answer for a connection that it handed over to the socket handler.
    if (response === switched) return undefined;
    if (retiring) response.headers.set("connection", "close");
    return response;
  };
  const server = Bun.serve<unknown>({
    hostname: o.hostname,
    port: o.port,
    idleTimeout: idleTimeoutSeconds,
    maxRequestBodySize:
      Math.max(o.largestBodyBytes, standardBodyLimitBytes) * backstopFactor,
    development: false,
    // Outside development Bun shares a taken port silently unless told not to: two services would answer by turns.
    reusePort: o.shared ?? false,
    // Never under TLS 1.2: Bun's own floor, which a test holds it to.
    ...(o.tls === undefined
      ? {}
      : { tls: { key: o.tls.key, cert: o.tls.cert } }),
    fetch(request, own) {
      const response = o.pipeline(request, own);
      return response instanceof Promise
        ? response.then(handedOut)
        : handedOut(response);
    },
    // The pipeline answers every failure itself; this is for a failure of the pipeline.
    error: () =>
      Response.json(error("internal", { requestId: "unknown-request" }), {
        status: 500,
      }),
    websocket: o.websocket ?? noSockets,
  });
  const port = server.port ?? o.port;
  o.hub?.publishThrough((topic, frame) => {
    server.publish(topic, frame);
  });
  return {
    port,
    url: `${o.tls === undefined ? "http" : "https"}://${o.hostname.includes(":") ? `[${o.hostname}]` : o.hostname}:${port}`,
    drain() {
      o.lifecycle.draining = true;
    },
    retire() {
      retiring = true;
      return () => server.stop();
    },
    async stop(deadlineMs) {
      o.lifecycle.draining = true;
      // Bun waits for sockets for ever: they are told to go elsewhere first.
      o.hub?.closeAll();
      o.streams?.closeAll();
      o.closeSockets?.();
      if (!(await endsWithin(deadlineMs, server.stop())))
        await server.stop(true);
      o.hub?.stop();
      o.streams?.stop();
    },
  };
}

/** Whether `work` ends in time; it may end later, unwatched. */
async function endsWithin(
  deadlineMs: number,
  work: Promise<void>,
): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), deadlineMs);
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}
