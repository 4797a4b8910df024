import { err, ok, type Result } from "@tixlys/nexus";
import {
  httpClientSpan,
  injectTrace,
  inSpan,
  recordHttpStatus,
} from "@tixlys/telemetry";
import type {
  Forwarding,
  ForwardingFailure,
  OpenApiDocument,
  Upstreams,
} from "../../application/ports.ts";
import { chooseReplica } from "../../domain/routing/replica.ts";
import type { RoutingTable } from "../../domain/routing/upstreams.ts";
import { limitedBody } from "./limited-body.ts";
import { resting } from "./resting.ts";
import {
  type Bridge,
  endBridge,
  hearRefusal,
  openBridge,
} from "./socket-bridge.ts";

export type HttpUpstreamsOptions = {
  /** The table in force; read anew for each request. */
  readonly table: () => RoutingTable;
  readonly bodyLimitBytes: number;
  /** From the request's first byte out to the answer's first byte in. */
  readonly firstByteTimeoutMs: number;
};

/** Reads of a service's own pages (documents, readiness) must not hold up the gateway's. */
const OWN_READ_TIMEOUT_MS = 2_000;
/** Less than the second that a check of the gateway's own readiness may take: an upstream that hangs is absent, not the gateway. */
const READY_TIMEOUT_MS = 700;

/** The services behind the gateway, over HTTP/1.1 with kept connections. */
export const httpUpstreams = (
  options: HttpUpstreamsOptions,
): Upstreams<Bridge> => {
  const underWay = new Map<string, number>();
  let turn = 0;
  const replicas = resting({
    lives: async (origin) =>
      (await read(origin, "/health/live", READY_TIMEOUT_MS)).ok,
    isKnown: (origin) =>
      [...options.table().values()].some(({ origins }) =>
        origins.includes(origin),
      ),
  });

  const pick = (service: string, without?: string): string | undefined => {
    const origins = (options.table().get(service)?.origins ?? []).filter(
      (origin) => origin !== without,
    );
    if (origins.length === 0) return undefined;
    turn = (turn + 1) % 1_000_000;
    return chooseReplica(
      { service, origins: replicas.awake(origins) },
      (origin) => underWay.get(origin) ?? 0,
      turn,
    );
  };

  const count = (origin: string, by: 1 | -1): void => {
    const now = (underWay.get(origin) ?? 0) + by;
    if (now > 0) underWay.set(origin, now);
    else underWay.delete(origin);
  };

  const forward = async (
    request: Forwarding,
  ): Promise<Result<Response, ForwardingFailure>> => {
    const first = pick(request.service);
    if (first === undefined)
      return err({ kind: "UpstreamUnreachable", cause: "no replica" });
    const answer = await send(first, request);
    if (answer.ok || !mayTryAgain(request, answer.error)) return answer;
    const second = pick(request.service, first);
    return second === undefined ? answer : send(second, request);
  };

  const send = async (
    origin: string,
    request: Forwarding,
  ): Promise<Result<Response, ForwardingFailure>> => {
    const attempt = startAttempt(request, options);
    count(origin, 1);
    try {
      const response = await fetchTraced(
        `${origin}${request.target}`,
        attempt.init,
      );
      const answer = await handedOn(response, () => count(origin, -1));
      attempt.answered();
      return ok(answer);
    } catch (error) {
      count(origin, -1);
      const failure = attempt.failure(error);
      if (doesNotAnswer(failure)) replicas.rest(origin);
      return err(failure);
    }
  };

  return {
    forward,
    openSocket: async ({ service, target, headers }) => {
      // Whoever is away took nothing of the request, so the next one may have it; a refusal counts.
      const tries = options.table().get(service)?.origins.length ?? 0;
      for (let tried = 0; tried < tries; tried += 1) {
        const origin = pick(service);
        if (origin === undefined) break;
        const url = `${origin.replace(/^http/, "ws")}${target}`;
        const bridge = await openBridge(url, traced(headers));
        if (bridge === "refused") {
          const answer = await hearRefusal(`${origin}${target}`, headers);
          return answer === undefined
            ? err({ kind: "UpstreamUnreachable", cause: "socket refused" })
            : err({ kind: "SocketRefused", answer });
        }
        if (bridge !== "unreachable") return ok(bridge);
        replicas.rest(origin);
      }
      return err({ kind: "UpstreamUnreachable", cause: "no replica" });
    },
    closeSocket: ({ upstream }) => upstream.close(),
    endSocket: endBridge,
    onSocketClosed: (bridge, listener) => {
      bridge.onClosed = listener;
    },
    protocolOf: ({ upstream }) =>
      upstream.protocol === "" ? undefined : upstream.protocol,
    services: () => [...options.table().keys()],
    document: async (service) => {
      const answer = await read(pick(service), "/openapi.json");
      if (!answer.ok) return answer;
      // cast: the merge treats every member as unknown and looks before it reads
      return ok((await answer.value.json()) as OpenApiDocument);
    },
    ready: async (service) => {
      const origins = options.table().get(service)?.origins ?? [];
      // The first that is ready settles it; one that hangs is not waited for.
      return Promise.any(
        origins.map(async (origin) => {
          const answer = await read(origin, "/health/ready", READY_TIMEOUT_MS);
          if (!answer.ok) throw new Error("not ready");
        }),
      ).then(
        () => true,
        () => false,
      );
    },
  };
};

/** `fetch` as a span of the request's trace; the service's own spans hang below it. */
const fetchTraced = (url: string, init: Attempt["init"]): Promise<Response> => {
  // Without the query: a search may name a person, and a trace is no place for that.
  const [withoutQuery = url] = url.split("?", 1);
  const spec = httpClientSpan({ method: init.method, url: withoutQuery });
  return inSpan(spec.name, spec, async (span) => {
    for (const [name, value] of Object.entries(injectTrace()))
      init.headers.set(name, value);
    const response = await fetch(url, init);
    recordHttpStatus(span, response.status, "client");
    return response;
  });
};

const read = async (
  origin: string | undefined,
  path: string,
  timeoutMs = OWN_READ_TIMEOUT_MS,
): Promise<Result<Response, ForwardingFailure>> => {
  if (origin === undefined)
    return err({ kind: "UpstreamUnreachable", cause: "no replica" });
  try {
    const response = await fetch(`${origin}${path}`, {
      signal: AbortSignal.timeout(timeoutMs),
    });
    return response.ok
      ? ok(response)
      : err({
          kind: "UpstreamUnreachable",
          cause: `status ${response.status}`,
        });
  } catch (error) {
    return err({ kind: "UpstreamUnreachable", cause: causeOf(error) });
  }
};

type Attempt = {
  readonly init: BunFetchRequestInit & {
    readonly headers: Headers;
    readonly method: string;
  };
  /** The answer has come, or its first byte where it is a stream: the deadline no longer applies, streams may last. */
  answered(): void;
  failure(error: unknown): ForwardingFailure;
};

const startAttempt = (
  request: Forwarding,
  options: HttpUpstreamsOptions,
): Attempt => {
  const deadline = new AbortController();
  let tooLarge = false;
  const timer = setTimeout(() => deadline.abort(), options.firstByteTimeoutMs);
  return {
    init: {
      method: request.method,
      headers: request.headers,
      body: limitedBody(request.body, options.bodyLimitBytes, () => {
        tooLarge = true;
        deadline.abort();
      }),
      redirect: "manual",
      // With the default Bun would unpack the body and keep the header that says it is packed.
      decompress: false,
      signal: AbortSignal.any([request.signal, deadline.signal]),
    },
    answered: () => clearTimeout(timer),
    failure: (error) => {
      clearTimeout(timer);
      if (tooLarge) return { kind: "BodyTooLarge" };
      if (request.signal.aborted) return { kind: "ClientGone" };
      if (deadline.signal.aborted) return { kind: "UpstreamTimedOut" };
      return { kind: "UpstreamUnreachable", cause: causeOf(error) };
    },
  };
};

/** No connection was made: nobody has seen the request, and nothing of its body was read. */
const refused: readonly string[] = ["ConnectionRefused", "ECONNREFUSED"];
/** The replica went away before it answered; it may have begun to act. */
const broken: readonly string[] = ["ConnectionClosed", "ECONNRESET"];

/** A replica that nobody should be sent to: nobody listens there, or nothing came of a request to the end of its time. */
const doesNotAnswer = (failure: ForwardingFailure): boolean =>
  failure.kind === "UpstreamTimedOut" ||
  (failure.kind === "UpstreamUnreachable" && refused.includes(failure.cause));

/** Once, on another replica: whatever nobody has seen, and what changes nothing however often it is asked (RFC 9110 §9.2.1). */
const mayTryAgain = (
  request: Forwarding,
  failure: ForwardingFailure,
): boolean => {
  if (failure.kind !== "UpstreamUnreachable") return false;
  if (request.body?.locked === true) return false;
  return (
    refused.includes(failure.cause) ||
    (broken.includes(failure.cause) &&
      ["GET", "HEAD", "OPTIONS"].includes(request.method))
  );
};

const causeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : error instanceof Error
      ? error.name
      : "unknown";

/** An answer up to this many bytes is read here, whole. */
const SHORT_BYTES = 64 * 1024;

/**
 * A short answer of known length goes on in one piece, with its length: a stream would cost more than what it carries, and be sent
 * in chunks. Everything else is passed on as it comes.
 */
const handedOn = async (
  response: Response,
  release: () => void,
): Promise<Response> => {
  const length = response.headers.get("content-length");
  if (response.body === null || length === null || Number(length) > SHORT_BYTES)
    return whenRead(response, release);
  const bytes = await response.arrayBuffer();
  release();
  const { status, headers } = response;
  return new Response(bytes, { status, headers });
};

/** Calls `done` once the answer's body has been read, cancelled or has failed. */
const whenRead = (response: Response, release: () => void): Response => {
  let released = false;
  const done = (): void => {
    if (!released) release();
    released = true;
  };
  if (response.body === null) {
    done();
    return response;
  }
  const source: ReadableStream<Uint8Array> = response.body;
  const reader = source.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await reader.read();
        if (!next.done) return controller.enqueue(next.value);
        done();
        controller.close();
      } catch (error) {
        done();
        controller.error(error);
      }
    },
    async cancel(reason) {
      done();
      await reader.cancel(reason);
    },
  });
  return new Response(body, {
    status: response.status,
    headers: response.headers,
  });
};

/** The handshake goes on in the trace of the client's request. */
const traced = (headers: Headers): Headers => {
  const own = new Headers(headers);
  for (const [name, value] of Object.entries(injectTrace()))
    if (typeof value === "string") own.set(name, value);
  return own;
};
