import type { Principal, Refused } from "@tixlys/biscuit";
import type { Caller, RequestContext } from "@tixlys/telemetry";
import type { Quota } from "../limits/headers.ts";
import { type Acceptance, acceptanceOf } from "./media.ts";
import { clientAddressOf, type TrustedPeers } from "./address.ts";

/** Deadline where a route says nothing (platform notes 2.3), in milliseconds. */
export const standardDeadlineMs = 30_000;

/**
 * What one request is about, from its first byte to its access line. It is also the request context of logs, spans and
 * outbox rows, so that one object serves all of them.
 */
export class Exchange implements RequestContext {
  readonly request: Request;
  /** The request's own method and headers: Bun works them out anew at each look. */
  readonly method: string;
  readonly headers: Headers;
  readonly requestId: string;
  readonly server: Bun.Server<unknown> | undefined;
  /** Path as received, still percent-encoded. */
  readonly path: string;
  /** With the question mark, or empty. */
  readonly search: string;
  readonly startedAt = performance.now();
  /** Route template; the label of metrics, span and access line. */
  route = "_unmatched";
  principalId?: string;
  caller: Caller | undefined;
  idempotencyKey?: string;
  nextMessageId?: () => string;
  /** What went wrong, by class: on the span and as `error_type`; only for 5xx. */
  errorType: string | undefined;
  /** Version whose alias this path is; its answers say so (http-rules 51). */
  aliasOf: string | undefined;
  /** What the route's limits have come to; every answer tells it (http-rules 46). */
  quotas: readonly Quota[] | undefined;
  /** What every answer of a deprecated operation says (http-rules 52, 53). */
  deprecated: Readonly<Record<string, string>> | undefined;
  /** Moment after which a 504 is due, in `performance.now()` milliseconds. */
  expiresAt = this.startedAt + standardDeadlineMs;
  /** Called by the sweeper when the deadline has passed. */
  expire: (() => void) | undefined;
  /** Health and the like: the access line is written at `debug`. */
  quiet = false;
  /** The answer was not built by pawz (page, fallback): the standard headers are still to be added. */
  foreign = false;
  /** The token was accepted without fresh knowledge of revocations (auth.md §3.7). */
  isStale = false;
  /** Why a token was refused; for the access line only. */
  refusal: Refused | undefined;
  readonly #trusted: TrustedPeers;
  readonly #isTls: boolean;
  #isSecure: boolean | undefined;
  #acceptance: Acceptance | undefined;
  #address: string | undefined;
  #abort: AbortController | undefined;

  constructor(
    request: Request,
    headers: Headers,
    server: Bun.Server<unknown> | undefined,
    trusted: TrustedPeers,
  ) {
    this.request = request;
    this.method = request.method;
    this.headers = headers;
    this.requestId = requestIdOf(headers);
    this.server = server;
    this.#trusted = trusted;
    const { url } = request;
    this.#isTls = url.startsWith("https:");
    // Without a usable Host field Bun gives the path alone.
    const start =
      url.charCodeAt(0) === 47
        ? 0
        : url.indexOf("/", url.charCodeAt(4) === 58 ? 7 : 8);
    const query = url.indexOf("?", start);
    const fragment = url.indexOf("#", start);
    const end = fragment === -1 ? url.length : fragment;
    this.path = url.slice(start, query === -1 ? end : query);
    this.search = query === -1 ? "" : url.slice(query, end);
  }

  get acceptance(): Acceptance {
    this.#acceptance ??= acceptanceOf(this.headers.get("accept"));
    return this.#acceptance;
  }

  get peer(): string | undefined {
    return this.server?.requestIP(this.request)?.address;
  }

  /** Whether what the peer says of its own client is believed (http-rules 81). */
  get isFromTrustedPeer(): boolean {
    const { peer } = this;
    return peer !== undefined && this.#trusted.includes(peer);
  }

  /** Whether the client's way to us was TLS, as far as we or a proxy of ours can tell. */
  get isSecure(): boolean {
    this.#isSecure ??=
      this.#isTls ||
      (this.headers.get("x-forwarded-proto") === "https" &&
        this.isFromTrustedPeer);
    return this.#isSecure;
  }

  get clientAddress(): string {
    this.#address ??= clientAddressOf(
      this.peer,
      this.headers.get("x-forwarded-for"),
      this.#trusted,
    );
    return this.#address;
  }

  /** Sets the deadline, counted from the request's first byte. A stream (`Infinity`) may also be silent for ever. */
  mustEndWithin(deadlineMs: number): void {
    this.expiresAt = this.startedAt + deadlineMs;
    if (deadlineMs === Number.POSITIVE_INFINITY)
      this.server?.timeout(this.request, 0);
  }

  /** In milliseconds since the epoch, for whoever calls on behalf of this request. */
  get deadlineAt(): number {
    return performance.timeOrigin + this.expiresAt;
  }

  /** Names the caller, for logs and for whoever acts on the request's behalf. */
  actFor(principal: Principal | undefined): void {
    if (principal === undefined) return;
    this.caller = principal;
    this.principalId =
      principal.kind === "user" ? principal.userId : principal.service;
  }

  /** Aborted when the client left or the deadline passed; made only when somebody asks. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const controller = new AbortController();
      this.#abort = controller;
      if (this.request.signal.aborted) controller.abort();
      this.request.signal.addEventListener("abort", () => controller.abort(), {
        once: true,
      });
    }
    return this.#abort.signal;
  }

  /** Tells whoever watches `signal` that nobody waits any more. */
  abandon(): void {
    this.#abort?.abort();
  }
}

const wellFormed = /^[A-Za-z0-9._-]{8,128}$/;

/** The client's request id when it is well-formed, else a new one (http-rules 19). */
export function requestIdOf(headers: Headers): string {
  const given = headers.get("x-request-id");
  return given !== null && wellFormed.test(given) ? given : Bun.randomUUIDv7();
}
