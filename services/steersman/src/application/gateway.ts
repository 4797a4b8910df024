import { err, ok, type Result } from "@tixlys/nexus";
import {
  type Forwarded,
  requestHeaders,
  passBack,
} from "../domain/forwarding/headers.ts";
import {
  type Destination,
  type DestinationRejection,
  destinationAt,
  destinationOf,
} from "../domain/routing/destination.ts";
import { atOwnHost } from "../domain/forwarding/own-host.ts";
import {
  anyHost,
  type HostPlace,
  type Hosts,
  placeOf,
} from "../domain/routing/host.ts";
import type { RoutingTable } from "../domain/routing/upstreams.ts";
import { mergeDocuments, type ServiceDocument } from "./merge-documents.ts";
import type {
  ForwardingFailure,
  NoSocket,
  OpenApiDocument,
  Upstreams,
} from "./ports.ts";

/** A client's request as the gateway passes it on. */
export type ClientRequest = {
  readonly method: string;
  /** Begins with `?`, or is empty. */
  readonly search: string;
  readonly headers: Headers;
  /** Bytes where it is short and all there. */
  readonly body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null;
  readonly signal: AbortSignal;
  readonly forwarded: Forwarded;
};

/** How the services behind the gateway do: what a check of `/health/ready` says of each. */
export type UpstreamState = "ok" | "degraded" | "failed";

/** What the gateway does, for whichever door a request comes through. */
export type Gateway<Socket> = {
  /** Where a request of this path goes that came under this host (the `Host` field as it is); under any when absent. */
  destination(
    path: string,
    host?: string,
  ): Result<Destination, DestinationRejection>;
  /** What the host of a request stands for. */
  placeOf(host: string): HostPlace;
  /** Passes a request on and gives the answer as it comes; both without the fields that end at a hop. */
  send(
    to: Destination,
    request: ClientRequest,
  ): Promise<Result<Response, ForwardingFailure>>;
  /** Opens the upstream's side of a WebSocket. */
  openSocket(
    to: Destination,
    request: ClientRequest,
  ): Promise<Result<Socket, ForwardingFailure | NoSocket>>;
  /** Ends a socket that was opened for a client who did not take it. */
  closeSocket(socket: Socket): void;
  /** Ends both sides of a socket; the client hears this code. */
  endSocket(socket: Socket, code: number, reason: string): void;
  /** Calls `listener` once, when the client's side of a socket is closed. */
  onSocketClosed(socket: Socket, listener: () => void): void;
  /** The sub-protocol that the service has chosen; undefined for none. */
  protocolOf(socket: Socket): string | undefined;
  services(): readonly string[];
  /** The versions of a service's API; none while it does not say. */
  versions(service: string): Promise<readonly string[]>;
  /** One document of all reachable services, made at most once in two seconds. */
  document(): Promise<OpenApiDocument>;
  /** `failed` until a service has been ready once; from then on its absence is `degraded`. */
  state(service: string): Promise<UpstreamState>;
};

const DOCUMENT_LIFETIME_MS = 2_000;

export const gateway = <Socket>(options: {
  readonly table: () => RoutingTable;
  /** Which hosts there are; every name when absent. */
  readonly hosts?: () => Hosts;
  readonly upstreams: Upstreams<Socket>;
  /** Asks a service for the versions of its API. */
  readonly versionsOf?: (service: string) => Promise<readonly string[]>;
  readonly version: string;
  readonly now: () => number;
}): Gateway<Socket> => {
  const hosts = options.hosts ?? (() => anyHost);
  const seenReady = new Set<string>();
  let merged:
    | { readonly at: number; readonly document: Promise<OpenApiDocument> }
    | undefined;
  return {
    services: () => options.upstreams.services(),
    versions: async (service) => (await options.versionsOf?.(service)) ?? [],
    send: async (to, request) => {
      const answer = await options.upstreams.forward({
        ...opening(to, request),
        method: request.method,
        body: request.body,
        signal: request.signal,
      });
      return answer.ok ? ok(addressed(answer.value, to)) : answer;
    },
    openSocket: async (to, request) => {
      const socket = await options.upstreams.openSocket({
        ...opening(to, request),
        signal: request.signal,
      });
      if (socket.ok || socket.error.kind !== "SocketRefused") return socket;
      const answer = addressed(socket.error.answer, to);
      return err({ kind: "SocketRefused", answer });
    },
    closeSocket: (socket) => options.upstreams.closeSocket(socket),
    endSocket: (socket, code, reason) =>
      options.upstreams.endSocket(socket, code, reason),
    onSocketClosed: (socket, listener) =>
      options.upstreams.onSocketClosed(socket, listener),
    protocolOf: (socket) => options.upstreams.protocolOf(socket),
    placeOf: (host) => placeOf(hosts(), host),
    destination: (path, host) => {
      const place = host === undefined ? undefined : placeOf(hosts(), host);
      return place?.kind === "service"
        ? destinationAt(options.table(), place.service, path)
        : destinationOf(options.table(), path);
    },
    document: () => {
      if (
        merged === undefined ||
        options.now() - merged.at > DOCUMENT_LIFETIME_MS
      )
        merged = {
          at: options.now(),
          document: collect(options.upstreams, options.version),
        };
      return merged.document;
    },
    state: async (service) => {
      if (await options.upstreams.ready(service)) {
        seenReady.add(service);
        return "ok";
      }
      return seenReady.has(service) ? "degraded" : "failed";
    },
  };
};

const opening = (to: Destination, request: ClientRequest) => ({
  service: to.upstream.service,
  target: `${to.path}${request.search}`,
  headers: requestHeaders(request.headers, request.forwarded),
});

/** In place: whoever looks at the body of a short answer makes a stream of it. */
const addressed = (
  answer: Response,
  { upstream, ownHost }: Destination,
): Response => {
  passBack(answer.headers, ownHost === true ? "" : `/${upstream.service}`);
  if (ownHost === true) atOwnHost(answer.headers, upstream.service);
  return answer;
};

const collect = async (
  upstreams: Pick<Upstreams<unknown>, "services" | "document">,
  version: string,
): Promise<OpenApiDocument> => {
  const documents: ServiceDocument[] = [];
  const unavailable: string[] = [];
  await Promise.all(
    upstreams.services().map(async (service) => {
      const document = await upstreams.document(service);
      if (document.ok) documents.push({ service, document: document.value });
      else unavailable.push(service);
    }),
  );
  const order = upstreams.services();
  documents.sort((a, b) => order.indexOf(a.service) - order.indexOf(b.service));
  return mergeDocuments(documents, { version, unavailable });
};
