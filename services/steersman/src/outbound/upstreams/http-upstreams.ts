import { err, ok } from "@tixlys/nexus";
import { injectTrace } from "@tixlys/telemetry";
import type { Upstreams } from "../../application/ports.ts";
import type { RoutingTable } from "../../domain/routing/upstreams.ts";
import { admission } from "./admission.ts";
import { Deadlines } from "./deadlines.ts";
import { forwarder } from "./forwarder.ts";
import { healthChecks } from "./health-checks.ts";
import {
  lookAt,
  readDocument,
  readPage,
  READY_TIMEOUT_MS,
} from "./own-reads.ts";
import { Replicas } from "./replicas.ts";
import {
  type Bridge,
  endBridge,
  hearRefusal,
  openBridge,
} from "./socket-bridge.ts";
import { idleConnections } from "./wire/idle-connections.ts";

/** Times in milliseconds. What is left out has the default of the configuration's field of that name. */
export type HttpUpstreamsOptions = {
  /** The table in force; read anew for each request. */
  readonly table: () => RoutingTable;
  readonly bodyLimitBytes: number;
  /** From the request's last byte out to the answer's first byte in. */
  readonly firstByteTimeoutMs: number;
  /** Until a connection is open. */
  readonly connectTimeoutMs?: number;
  /** Between two bytes of an answer, but for event streams. */
  readonly idleTimeoutMs?: number;
  /** After which a connection without a request is closed. */
  readonly keepAliveMs?: number;
  /** Requests that one replica has under way. */
  readonly mostUnderWay?: number;
  /** Requests that wait for a place at a service. */
  readonly mostWaiting?: number;
  /** How long one of them waits. */
  readonly queueMs?: number;
  /** Between two looks at a replica that is well; none unless told. */
  readonly healthEveryMs?: number;
};

const defaults = {
  connectTimeoutMs: 2_000,
  idleTimeoutMs: 60_000,
  keepAliveMs: 15_000,
  mostUnderWay: 256,
  mostWaiting: 256,
  queueMs: 15,
};

/** The services behind the gateway, over HTTP/1.1 with kept connections. `stop` is for tests: nothing of it holds a process up. */
export const httpUpstreams = (
  given: HttpUpstreamsOptions,
): Upstreams<Bridge> & { readonly stop: () => void } => {
  const options = { ...defaults, ...given };
  const { table, mostUnderWay, mostWaiting } = options;
  const replicas = new Replicas(mostUnderWay);
  const deadlines = new Deadlines();
  const idle = idleConnections({
    idleMs: options.keepAliveMs,
    most: mostUnderWay,
  });
  const originsOf = (service: string): readonly string[] =>
    table().get(service)?.origins ?? [];
  const choose = (service: string, without?: string) =>
    replicas.choose(originsOf(service), without);
  const forward = forwarder({
    originsOf,
    admission: admission({
      choose,
      mostWaiting,
      waitMs: options.queueMs,
      deadlines,
    }),
    idle,
    connectTimeoutMs: options.connectTimeoutMs,
    rules: { ...options, deadlines },
  });
  const checks = healthChecks({
    replicas: () => {
      const origins = new Set(
        [...table().values()].flatMap((upstream) => upstream.origins),
      );
      replicas.keepOnly(origins);
      return [...origins].map((origin) => replicas.of(origin));
    },
    look: lookAt,
    wellEveryMs: options.healthEveryMs,
  });
  const pick = (service: string): string | undefined => {
    const choice = choose(service);
    return choice.kind === "replica" ? choice.replica.origin : undefined;
  };

  return {
    forward,
    stop: () => {
      checks.stop();
      idle.closeAll();
    },
    openSocket: async ({ service, target, headers, signal }) => {
      // Whoever is away took nothing of the request, so the next one may have it; a refusal counts.
      const tries = originsOf(service).length;
      for (let tried = 0; tried < tries; tried += 1) {
        const choice = choose(service);
        if (choice.kind === "full") return err({ kind: "UpstreamOverloaded" });
        if (choice.kind === "none") break;
        const { origin } = choice.replica;
        const url = `${origin.replace(/^http/, "ws")}${target}`;
        const bridge = await openBridge(url, withTrace(headers));
        if (bridge === "refused") {
          const heard = await hearRefusal(
            `${origin}${target}`,
            headers,
            signal,
          );
          if (heard === "unheard")
            return err({
              kind: "UpstreamUnreachable",
              cause: "socket refused",
            });
          return heard === "no refusal"
            ? err({ kind: "SocketUnknown" })
            : err({ kind: "SocketRefused", answer: heard });
        }
        if (bridge !== "unreachable") return ok(bridge);
        replicas.of(origin).breaker.failed(true);
      }
      // Nobody has seen anything of it.
      return err({ kind: "UpstreamDown" });
    },
    closeSocket: ({ upstream }) => upstream.close(),
    endSocket: endBridge,
    onSocketClosed: (bridge, listener) => {
      bridge.onClosed = listener;
    },
    protocolOf: ({ upstream }) =>
      upstream.protocol === "" ? undefined : upstream.protocol,
    services: () => [...table().keys()],
    document: (service) => readDocument(pick(service)),
    ready: async (service) =>
      // The first that is ready settles it; one that hangs is not waited for.
      Promise.any(
        originsOf(service).map(async (origin) => {
          const page = await readPage(
            origin,
            "/health/ready",
            READY_TIMEOUT_MS,
          );
          if (page.kind !== "page") throw new Error("not ready");
        }),
      ).then(
        () => true,
        () => false,
      ),
  };
};

/** The handshake goes on in the trace of the client's request. */
const withTrace = (headers: Headers): Headers => {
  const own = new Headers(headers);
  for (const [name, value] of Object.entries(injectTrace()))
    if (typeof value === "string") own.set(name, value);
  return own;
};
