import type { Principal, RefusalReason, Verifier } from "@tixlys/biscuit";
import type { ErrorName, FailCode } from "@tixlys/jsend";
import type { Logger, Metrics } from "@tixlys/telemetry";
import type { IdempotencyStore } from "../idempotency/port.ts";
import type { LimitsOptions } from "../limits/limits-options.ts";
import type { Partition, RouteLimits } from "../limits/policy.ts";
import type { OpenApiDocument } from "../openapi/types.ts";
import type { Deprecation } from "./deprecation.ts";
import type { Entrance } from "./entrance.ts";
import type { Environment } from "./environments.ts";
import type { GuardSpec } from "./guard.ts";
import type { Page } from "./page.ts";
import type { ReplyHeaders } from "./reply.ts";
import type { SocketHub } from "../sockets/hub.ts";
import type { StreamHub } from "../event-stream/hub.ts";
import type { Route } from "./route.ts";

/** How a dependency does (decision 42): `degraded` is told but keeps the service ready, `failed` does not. */
export type CheckResult = "ok" | "degraded" | "failed";

/** Looks at one dependency; may take at most one second, after which it counts as failed. */
export type Check = () => Promise<CheckResult> | CheckResult;

/** What a fallback asks about the bearer token of its request. */
export type JudgeOptions = {
  /** In place of the request's own: what the gateway got for an API key. */
  readonly token?: string;
  readonly guard: GuardSpec;
  readonly operation: string;
  readonly resource?: string;
  /** Instead of the service's own name (decision 35). */
  readonly audience?: string;
  readonly delegable?: boolean;
  /** Restrictions to resources are left to whoever knows which resource a path means. */
  readonly coarse?: boolean;
  /** The refusals that are ours to make; any other is left to whoever judges next, and says nothing of the person. All when absent. */
  readonly refuses?: readonly RefusalReason[];
};

/** What a `fallback` gets beside the request. */
export type FallbackContext = {
  readonly requestId: string;
  readonly clientAddress: string;
  /** As received, still percent-encoded. */
  readonly path: string;
  /** With the question mark, or empty. */
  readonly search: string;
  /** Whether the client's way to us was TLS, as far as we or a proxy of ours can tell. */
  readonly isSecure: boolean;
  /** Aborted when the client left or the deadline passed. */
  readonly signal: AbortSignal;
  /** Judges the bearer token; `refused` is the answer to send. */
  readonly judge: (
    question: JudgeOptions,
  ) =>
    | { readonly principal: Principal | undefined }
    | { readonly refused: Response };
  /** Whether there is somewhere to count (`limits`); without it `limited` refuses nobody. */
  readonly counts: boolean;
  /**
   * Counts the request where the service counts (`limits`): per address, or per person once `judge` has named one. The answer to
   * send when a quota is used up. Give the same object for the same limits.
   */
  readonly limited: (
    limits: RouteLimits,
    per: Partition,
  ) => Response | undefined | Promise<Response | undefined>;
  /** Whether `judge` has named somebody: only then `limited` counts per person. */
  readonly isIdentified: () => boolean;
  /** Reads the body, counted while it streams; `refused` is the 413 to send. */
  readonly readBody: (
    limitBytes: number,
  ) => Promise<{ readonly bytes: Uint8Array } | { readonly refused: Response }>;
  /** The low-cardinality name of where the request went, for metrics and the span (`/users/{**}`). */
  readonly labelRoute: (template: string) => void;
  /** Replaces the standard deadline of 30 s; `Infinity` for streams. */
  readonly mustEndWithin: (deadlineMs: number) => void;
  /** A refusal in this request's own words (JSend or problem document). */
  readonly fail: (code: FailCode, headers?: ReplyHeaders) => Response;
  /** An error in this request's own words; `cause` goes to the log only. */
  readonly error: (
    name: ErrorName,
    options?: { readonly retryAfterSeconds?: number; readonly cause?: unknown },
  ) => Response;
  /** Whether a page of the request's `Origin` may open a socket: one of our own, of `corsOrigins`, or none at all. */
  readonly isFriendlyOrigin: () => boolean;
  /** Hands the connection over to `websocket`; return the answer as it is. `undefined` when that is impossible. */
  readonly upgrade: (
    data: unknown,
    headers?: Record<string, string>,
  ) => Response | undefined;
};

/** Docs of a service that shows others' operations too (the gateway). */
export type DocsOptions = {
  /** Replaces the service's own document at `/openapi.json`. */
  readonly document?: () => Promise<unknown>;
  /** The documents that Swagger UI offers, relative to `/swagger/`. */
  readonly urls?: () =>
    readonly DocumentLink[] | Promise<readonly DocumentLink[]>;
  /** Path of the operation that signs a person in with a password; the page shows a form for it. For development only. */
  readonly signIn?: string;
};

/** A document that Swagger UI can show; `url` is relative to its page. */
export type DocumentLink = { readonly name: string; readonly url: string };

/** A service as a whole. */
export type ServiceDefinition = {
  /** Equals the folder's name; also the audience of its tokens. */
  readonly name: string;
  /** The product's version, shown at `/version`. */
  readonly version: string;
  readonly title?: string;
  readonly description?: string;
  /** Commit or build id. */
  readonly build?: string;
  readonly environment: Environment;
  readonly routes: Readonly<Record<`v${number}`, readonly Route[]>>;
  /** The version that unversioned paths mean (decision 17: by hand). The highest when absent. */
  readonly latest?: `v${number}`;
  /** Versions that are going as a whole; a route's own word wins over its version's. */
  readonly deprecation?: Readonly<Record<`v${number}`, Deprecation>>;
  /** What decides whether a sunset has passed; the system's clock when absent. */
  readonly clock?: () => Date;
  readonly pages?: readonly Page[];
  readonly verifier: Verifier;
  readonly checks: Readonly<Record<string, Check>>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /**
   * Where answers of requests with an `Idempotency-Key` are kept (http-rules 22 to 32); `platform.http` has it for every
   * service that owns data. Without one the key is checked for its form and otherwise means nothing.
   */
  readonly idempotency?: IdempotencyStore;
  /** Exact origins; nothing is allowed when absent (http-rules 56). */
  readonly corsOrigins?: readonly string[];
  /** Addresses or CIDR blocks whose `X-Forwarded-For` and `traceparent` are believed (http-rules 81). */
  readonly trustedProxies?: readonly string[];
  readonly docs: boolean | DocsOptions;
  /** Protects the cursors of lists (`CURSOR_KEY`): 64 hexadecimal digits, the same in every replica. Lists need it. */
  readonly cursorKey?: string;
  /**
   * Where the quotas of routes are counted. With it, a route that names none has `read` or `write` (decision 16), and addresses
   * that nothing answers (404) have `read` per address: these are counted in this process.
   */
  readonly limits?: LimitsOptions;
  /** Asked about every request that comes over a socket, before anything else. */
  readonly entrance?: Entrance;
  /** `Strict-Transport-Security` of every answer that goes over TLS (RFC 6797); none when absent. */
  readonly strictTransport?: string;
  /** Asked for whatever no route, page or document answers; `undefined` means 404 or 405. */
  readonly fallback?: (
    request: Request,
    context: FallbackContext,
  ) => Promise<Response | undefined> | Response | undefined;
  /** The largest body that the fallback takes, in bytes; 1 MiB when absent. */
  readonly bodyLimitBytes?: number;
  readonly websocket?: Bun.WebSocketHandler<unknown>;
  /** Tells the clients of `websocket` to go elsewhere, when the process ends: the server waits for its sockets. */
  readonly closeSockets?: () => void;
  /** The sockets of this process (`new SocketHub(platform)`), for services with routes made by `socket()`. */
  readonly sockets?: SocketHub;
  /** The event streams of this process (`new StreamHub(platform)`), for services with routes made by `eventStream()`. */
  readonly streams?: StreamHub;
};

/** What is needed to write a service's OpenAPI document, without any infrastructure. */
export type DocumentDefinition = Pick<
  ServiceDefinition,
  | "name"
  | "version"
  | "title"
  | "description"
  | "routes"
  | "latest"
  | "deprecation"
  | "limits"
>;

/** What a service's `src/inbound/http.ts` says about it, for answers and documents alike. */
export type AboutService = Pick<
  DocumentDefinition,
  "title" | "description" | "latest" | "deprecation"
>;

/** A certificate, with those that lead from it to its authority, and its private key; both as PEM text. */
export type Identity = { readonly key: string; readonly cert: string };

/** A service that listens. */
export type Listening = {
  readonly port: number;
  readonly url: string;
  /** From now on `/health/ready` says 503; requests are still served. */
  drain(): void;
  /**
   * Lets this listener alone go, the service goes on elsewhere: it still answers, and asks for its connections to be closed. From
   * when the function given is called it takes no new one; that resolves when the last has ended: sockets stay as long as they like.
   */
  retire(): () => Promise<void>;
  /** Takes no new connection, lets requests in flight finish, cuts the rest off after `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>;
};

/** A built service. */
export type HttpService = {
  readonly name: string;
  readonly routes: readonly Route[];
  /** Answers one request in process, through everything that a socket's request goes through. */
  handle(request: Request): Promise<Response>;
  /** The document of one version; of the latest when absent. */
  openapi(version?: string): OpenApiDocument;
  /** Answers `/health/*` and `/version`, for the metrics port (decision 51); `undefined` for other paths. */
  health(path: string): Promise<Response> | undefined;
  /** From now on `/health/ready` says 503; requests are still served. */
  drain(): void;
  /** Starts to listen, on as many ports as it is called for; throws when the port is taken, unless it is `shared`. */
  listen(o: {
    readonly hostname: string;
    readonly port: number;
    readonly tls?: Identity;
    readonly shared?: boolean;
  }): Listening;
};
