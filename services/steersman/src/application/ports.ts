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
  /** It may reach a replica twice, whatever its method: nothing is done that would be wrong twice. */
  readonly isRepeatable?: boolean;
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

/** A service does not open a socket, and says itself why; the answer is short, whole, and an error. */
export type SocketRefusal = {
  readonly kind: "SocketRefused";
  readonly answer: Response;
};

/** Why a service that is there opens no socket: it refuses, or answers as if nobody had asked for one. */
export type NoSocket = SocketRefusal | { readonly kind: "SocketUnknown" };

/** Narrows a token for the way to one service; undefined where that is impossible: it is sealed, full, or no token. */
export type HopTokens = (
  token: string,
  hop: { readonly service: string; readonly requestId: string },
) => string | undefined;

/** A socket to open towards a service. */
export type SocketOpening = Pick<
  Forwarding,
  "service" | "target" | "headers" | "signal"
>;

/** What the gateway needs from the services behind it. */
export type Upstreams<Socket> = {
  /** Sends the request to one replica and gives its answer as it comes, body unread. */
  forward(request: Forwarding): Promise<Result<Response, ForwardingFailure>>;
  /** Opens a WebSocket to one replica; an error when it refuses or is away. */
  openSocket(
    opening: SocketOpening,
  ): Promise<Result<Socket, ForwardingFailure | NoSocket>>;
  /** Ends a socket that was opened for a client who did not take it. */
  closeSocket(socket: Socket): void;
  /** Ends both sides of a socket; the client hears this code. */
  endSocket(socket: Socket, code: number, reason: string): void;
  /** Calls `listener` once, when the client's side of a socket is closed. */
  onSocketClosed(socket: Socket, listener: () => void): void;
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

/** What one gateway has admitted in one window of one key: a total, so that it may be told twice. */
export type Count = {
  /** A hash of policy and partition. */
  readonly key: string;
  /** Unix milliseconds. */
  readonly endsAtMs: number;
  readonly used: number;
};

/** What gateways tell each other. */
export type Word = {
  /** Who speaks: random, of one process. */
  readonly from: string;
  /** `hello`: who just came or came back, and wants to hear everything. `bye`: who goes. */
  readonly about: "counts" | "hello" | "bye";
  /** Its number among the words of whoever speaks, from 1 on. */
  readonly seq: number;
  /** The latest word of each of the others that was heard by then. */
  readonly heard: readonly (readonly [peer: string, seq: number])[];
  readonly counts: readonly Count[];
};

/** How gateways hear of each other; what is said while nobody can be reached is lost. */
export type CountExchange = {
  readonly say: (word: Word) => void;
  readonly isConnected: () => boolean;
  /** Calls `listener` with each word that can be read, this gateway's own among them. Returns the unsubscriber. */
  readonly onWord: (listener: (word: Word) => void) => () => void;
  /** Calls `listener` after each reconnection. Returns the unsubscriber. */
  readonly onConnected: (listener: () => void) => () => void;
};

/** What each replica of a service publishes of its operations, as text; replicas that do not answer are left out. */
export type PublishedTexts = (service: string) => Promise<readonly string[]>;
