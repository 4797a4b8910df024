import type { Method } from "../define/route.ts";
import type { Exchange } from "../request/exchange.ts";

/**
 * Path variables as they stand in the URL, decoded, by position: `p0`, `p1`. `null` where the percent-encoding is broken.
 */
export type RawParams = Readonly<Record<string, string | null>>;

/** Answers one request whose path and method fit. */
export type Handler = (
  exchange: Exchange,
  params: RawParams,
) => Promise<Response> | Response;

/** One method of one path. */
export type Mount = {
  /** `/v1/users/{id}`. */
  readonly path: string;
  readonly method: Method;
  readonly handle: Handler;
  /** Request headers that this operation reads beyond the common ones. */
  readonly headers?: readonly string[];
};

/** Where a request goes. */
export type Match = { readonly handle: Handler; readonly params: RawParams };
