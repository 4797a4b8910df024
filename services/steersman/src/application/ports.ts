import type { Result } from "@tixlys/nexus";

/** An OpenAPI document as far as merging needs to look into it. */
export type OpenApiDocument = {
  readonly openapi?: string;
  readonly info?: { readonly title?: string; readonly version?: string };
  readonly paths?: Readonly<Record<string, unknown>>;
  readonly components?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly unknown[];
};

/** A request on its way to one service. */
export type Forwarding = {
  readonly service: string;
  /** Path and query as the service sees them; begins with `/`. */
  readonly target: string;
  readonly method: string;
  readonly headers: Headers;
  /** Bytes where it is short and all there: such a request can be sent again. */
  readonly body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null;
  /** The client's own signal: when the client goes away, so does the request upstream. */
  readonly signal: AbortSignal;
};

export type ForwardingFailure =
  | { readonly kind: "UpstreamUnreachable"; readonly cause: string }
  | { readonly kind: "UpstreamTimedOut" }
  /** Every replica is left alone for the time being. */
  | { readonly kind: "UpstreamDown" }
  /** More is under way than the service takes, and nothing of it has ended in time. */
  | { readonly kind: "UpstreamOverloaded" }
  | { readonly kind: "BodyTooLarge" }
  | { readonly kind: "ClientGone" };

/** What auth gives for an API key: a token that every service judges by itself. */
export type KeyToken = { readonly token: string; readonly expiresMs: number };

/** Why there is no token for a key: it is no good, or auth could not be asked. */
export type KeyTokenFailure =
  { readonly kind: "KeyRefused" } | { readonly kind: "AuthUnreachable" };

/** Trades API keys at auth. */
export type KeyExchange = (
  apiKey: string,
  from: { readonly clientAddress: string; readonly requestId: string },
) => Promise<Result<KeyToken, KeyTokenFailure>>;

/** A socket to open towards a service. */
export type SocketOpening = Pick<Forwarding, "service" | "target" | "headers">;

/** What the gateway needs from the services behind it. */
export type Upstreams<Socket> = {
  /** Sends the request to one replica and gives its answer as it comes, body unread. */
  forward(request: Forwarding): Promise<Result<Response, ForwardingFailure>>;
  /** Opens a WebSocket to one replica; an error when it refuses or is away. */
  openSocket(
    opening: SocketOpening,
  ): Promise<Result<Socket, ForwardingFailure>>;
  /** Ends a socket that was opened for a client who did not take it. */
  closeSocket(socket: Socket): void;
  /** The sub-protocol that the service has chosen; undefined for none. */
  protocolOf(socket: Socket): string | undefined;
  /** The service's OpenAPI document, or why there is none. */
  document(
    service: string,
  ): Promise<Result<OpenApiDocument, ForwardingFailure>>;
  /** Whether at least one replica says that it is ready. */
  ready(service: string): Promise<boolean>;
  /** Names of all services that are routed to, in the configuration's order. */
  services(): readonly string[];
};

/** What the edge shows to clients, as PEM text. */
export type Certificate = {
  /** The edge's own certificate first, then those that lead to its authority. */
  readonly cert: string;
  readonly key: string;
  /** Unix milliseconds. */
  readonly untilMs: number;
};

export type CertificateRejection = {
  readonly kind: "CertificateUnusable";
  /** One sentence; nothing of the key. */
  readonly why: string;
};

/** Reads the certificate as it is now. */
export type CertificateFiles = () => Result<Certificate, CertificateRejection>;
