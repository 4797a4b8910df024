import type { Allowed, Principal, Verifier } from "@tixlys/biscuit";
import type { CompiledRoute } from "../compile/compiled-route.ts";
import { type Condition, unconditional } from "../conditional/condition.ts";
import type { TokenFacts } from "../define/guard.ts";
import type { Input } from "../define/route.ts";
import type { Exchange } from "../request/exchange.ts";
import { questionOf } from "./question.ts";
import type { Part } from "./read-input.ts";

/** A request that its route's guard has let in. */
export type Admitted = {
  readonly host: { readonly verifier: Verifier };
  readonly compiled: CompiledRoute;
  readonly exchange: Exchange;
  readonly params: Part;
  readonly query: Part;
  readonly decision: Allowed;
};

const noFile = new Uint8Array(0);

/** A handler's input; the costly parts are worked out only when the handler reads them. */
export class RouteInput implements Input {
  readonly #admitted: Admitted;
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
  /** Set by whoever read an upload, before the handler sees it. */
  file: Uint8Array = noFile;

  constructor(
    admitted: Admitted,
    headers: Readonly<Record<string, unknown>>,
    body: unknown,
  ) {
    const { exchange, params, query, decision } = admitted;
    this.#admitted = admitted;
    this.#exchange = exchange;
    this.params = params.value;
    this.query = query.value;
    this.headers = headers;
    this.body = body;
    this.principal = decision.principal;
    this.token = decision.token;
  }

  /** Made when it is read, so that a handler may take it out of its input like anything else. */
  get passes(): Input["passes"] {
    const { host, compiled, exchange, params, query } = this.#admitted;
    return (guard) =>
      host.verifier.holds(questionOf(compiled, exchange, params, query, guard));
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
