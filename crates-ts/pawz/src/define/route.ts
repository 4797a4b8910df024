import type { Static, TObject, TSchema } from "@sinclair/typebox";
import type { Principal } from "@tixlys/biscuit";
import type { FailCode } from "@tixlys/jsend";
import type { Condition } from "../conditional/condition.ts";
import type { RouteLimits } from "../limits/policy.ts";
import type { Cursors } from "../lists/cursor.ts";
import type { Deprecation } from "./deprecation.ts";
import type { GuardSpec, PrincipalOf, TokenFacts } from "./guard.ts";
import type { Reply, Wire } from "./reply.ts";
import type { SocketEndpoint } from "./socket.ts";
import type { StreamEndpoint } from "./stream-endpoint.ts";
import type { UploadDefinition } from "./upload.ts";

/** Methods an operation can have; HEAD and OPTIONS are answered by pawz itself (http-rules 11). */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

type NoFields = TObject<Record<never, TSchema>>;
type DataOf<Data extends TSchema | null> = Data extends TSchema
  ? Static<Data>
  : null;

/** What a handler gets: everything parsed and checked, nothing else of the request needed. */
export type Input<
  Params = Readonly<Record<string, unknown>>,
  Query = Readonly<Record<string, unknown>>,
  Body = unknown,
  Headers = Readonly<Record<string, unknown>>,
  Who = Principal | undefined,
  Ahead = unknown,
> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Only the headers that the route declares, by their declared (lower-case) names. */
  readonly headers: Headers;
  readonly principal: Who;
  readonly token: TokenFacts | undefined;
  /**
   * Whether whoever asks would pass another guard, too, by the same token and the same rules (a second factor for management
   * where `REQUIRE_AAL2_FOR_MANAGEMENT` is on): for a route that shows them more. Where it is no, they get less, not a refusal.
   */
  readonly passes: (guard: GuardSpec) => boolean;
  readonly requestId: string;
  /**
   * The `Idempotency-Key` of the request, without its quotes (http-rules 23); never beside a body with secrets, where it stays
   * with pawz. A handler needs it for nothing: pawz carries a request out once (http-rules 27, 28).
   */
  readonly idempotencyKey: string | undefined;
  /** What the write depends on (`If-Match`, `If-None-Match: *`), on routes with `etag`. */
  readonly condition: Condition;
  /** The peer, or the client named by a trusted proxy (http-rules 81). */
  readonly clientAddress: string;
  /** The request itself, for cookies and the user agent; its body is already read. */
  readonly request: Request;
  /** Aborted when the client left or the deadline passed. */
  readonly signal: AbortSignal;
  /** What the route's `ahead` answered; `undefined` where there is none. */
  readonly ahead: Ahead;
  /** The content of the part on routes with `upload`; nothing on all others. */
  readonly file: Uint8Array;
};

/** One operation of an API version. */
export type RouteDefinition<
  G extends GuardSpec,
  Params extends TObject,
  Query extends TObject,
  Headers extends TObject,
  Body extends TSchema,
  Data extends TSchema | null,
  Ahead = undefined,
> = {
  readonly method: Method;
  /** Without service and version: `/users/{id}`; each `{name}` needs a schema in `params`. */
  readonly path: string;
  /** `service:resource:action` (decision 5): given to the guard, shown as `x-operation`. */
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  /** Groups operations in the docs; the resource of `operation` when absent. */
  readonly tag?: string;
  readonly guard: G;
  /** An API key or an attenuated token is enough when its rights cover the operation (K in `api.md`). */
  readonly delegable?: boolean;
  readonly params?: Params;
  /** Flat; values arrive as strings and are read as the schema's type says. */
  readonly query?: Query;
  /** Lower-case names. */
  readonly headers?: Headers;
  readonly body?: Body;
  /** A file instead of a JSON body; the handler finds it in `input.file`. */
  readonly upload?: UploadDefinition;
  readonly response: {
    readonly status: 200 | 201 | 202 | 302 | 101;
    /** A second status: 200 with the same `data` where a creation may find what exists already, 302 for browsers. */
    readonly otherStatus?: 200 | 302;
    readonly data: Data;
    /** A valid `data`; made from the schema when absent. */
    readonly example?: unknown;
    readonly description?: string;
    /** Response headers beyond those of every answer, with their meaning. */
    readonly headers?: Readonly<Record<string, string>>;
  };
  /**
   * Answers whatever `Accept` says: for a program in between, that asks with its client's header fields. Otherwise a client that
   * takes no JSON gets 406 (http-rules 55).
   */
  readonly anyAccept?: true;
  /** The codes the handler can answer with; those that pawz gives itself are added. */
  readonly errors: readonly FailCode[];
  /** A valid body for the docs; made from the schema when absent. */
  readonly bodyExample?: unknown;
  readonly bodyLimitBytes?: number;
  readonly deadlineMs?: number;
  /**
   * The resource has a version that every answer with it names (`reply.versioned`), as a strong ETag. Reads answer 304 and
   * 412, writes get the client's `condition` (http-rules 40–44).
   */
  readonly etag?: true;
  /** A write without `If-Match` (or `If-None-Match`) is 428; with `etag` only. */
  readonly ifMatch?: "required";
  /** Quotas of the route instead of the standard ones; the service needs a store for them (http-rules 46–50). */
  readonly limits?: RouteLimits;
  /** That the operation is going, and where to; the whole version's in `service({ deprecation })`. */
  readonly deprecation?: Deprecation;
  /** The resource given to the guard as `service/collection/id`. */
  readonly resource?: (input: {
    readonly params: Static<Params>;
    readonly query: Static<Query>;
  }) => string;
  /**
   * What takes long and needs no transaction (hashing a password), done before `handle`, which finds the answer in
   * `input.ahead`. A request with an `Idempotency-Key` opens its transaction only afterwards, so that it holds no connection
   * meanwhile. What is written here is committed at once, and done again when a request that was not kept is sent again.
   */
  readonly ahead?: (
    input: Omit<
      Input<
        Static<Params>,
        Static<Query>,
        Static<Body>,
        Static<Headers>,
        PrincipalOf<G>
      >,
      "ahead"
    >,
  ) => Promise<Ahead>;
  readonly handle: (
    input: Input<
      Static<Params>,
      Static<Query>,
      Static<Body>,
      Static<Headers>,
      PrincipalOf<G>,
      Ahead
    >,
  ) => Promise<Reply<Wire<DataOf<Data>>>> | Reply<Wire<DataOf<Data>>>;
};

/** A route as the service mounts it: schemas and metadata kept, handler types erased. */
export type Route = Omit<
  RouteDefinition<
    GuardSpec,
    TObject,
    TObject,
    TObject,
    TSchema,
    TSchema | null
  >,
  "handle" | "resource" | "ahead"
> & {
  readonly kind: "route";
  readonly ahead?: (input: Omit<Input, "ahead">) => Promise<unknown>;
  readonly resource?: (input: {
    readonly params: unknown;
    readonly query: unknown;
  }) => string;
  /** A list: the service needs a key for its cursors. */
  readonly paged?: true;
  /** It opens sockets instead of answering. */
  readonly socket?: SocketEndpoint;
  /** It sends events as long as the client stays. */
  readonly stream?: StreamEndpoint;
  readonly handle: (
    input: Input,
    cursors: Cursors | undefined,
  ) => Promise<Reply> | Reply;
};

/** Declares one operation. What it promises is checked when the service is built (`service()`), not here. */
export function route<
  const G extends GuardSpec,
  Data extends TSchema | null,
  Params extends TObject = NoFields,
  Query extends TObject = NoFields,
  Headers extends TObject = NoFields,
  Body extends TSchema = TSchema,
  Ahead = undefined,
>(
  definition: RouteDefinition<G, Params, Query, Headers, Body, Data, Ahead>,
): Route {
  // cast: pawz calls `handle`, `ahead` and `resource` only with input that the definition's own schemas and guard accepted.
  return { kind: "route", ...definition } as unknown as Route;
}
