import type { Allowed, Principal } from "@tixlys/biscuit";
import { type Condition, unconditional } from "../conditional/condition.ts";
import type { TokenFacts } from "../define/guard.ts";
import type { Input } from "../define/route.ts";
import type { Exchange } from "../request/exchange.ts";

/** A handler's input; the costly parts are worked out only when the handler reads them. */
export class RouteInput implements Input {
  readonly #exchange: Exchange;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly principal: Principal | undefined;
  readonly token: TokenFacts | undefined;
  /** Set by whoever read the preconditions, before the handler sees it. */
  condition: Condition = unconditional;
  /** Set by whoever ran the route's `ahead`, before the handler sees it. */
  ahead: unknown = undefined;

  constructor(
    exchange: Exchange,
    params: Readonly<Record<string, unknown>>,
    query: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, unknown>>,
    body: unknown,
    decision: Allowed,
  ) {
    this.#exchange = exchange;
    this.params = params;
    this.query = query;
    this.headers = headers;
    this.body = body;
    this.principal = decision.principal;
    this.token = decision.token;
  }

  get requestId(): string {
    return this.#exchange.requestId;
  }

  get idempotencyKey(): string | undefined {
    return this.#exchange.idempotencyKey;
  }

  get request(): Request {
    return this.#exchange.request;
  }

  get clientAddress(): string {
    return this.#exchange.clientAddress;
  }

  get signal(): AbortSignal {
    return this.#exchange.signal;
  }
}
