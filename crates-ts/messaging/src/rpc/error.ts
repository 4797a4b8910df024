/**
 * Why a request has no answer. `Code` are the refusals that the contract declares.
 *
 * `timeout`, and `unavailable` when the broker went away in the middle, say nothing about whether the request was
 * carried out; the others say that it was not, or, for `failed`, that it broke off.
 */
export type RpcError<Code extends string = string> =
  /** No answer before the deadline. */
  | { readonly type: "timeout" }
  /** Nobody answers such requests now, or the broker is away. */
  | { readonly type: "unavailable" }
  /** The service, or this client, has as many requests under way as it takes. */
  | { readonly type: "busy" }
  /** A shape that breaks the contract; `faults` are paths and expectations, none when the other side found them. */
  | {
      readonly type: "invalid";
      readonly side: "request" | "response";
      readonly faults: readonly string[];
    }
  /** The service understood and says no. */
  | { readonly type: "refused"; readonly code: Code }
  /** The service broke; its log knows more under the request id. */
  | { readonly type: "failed" }
  /** The service failed too often a moment ago, so it was not asked. */
  | { readonly type: "circuit-open" };

/** Why neither a replica nor the service gave a value; `absent` when the service answered without it. */
export type Unanswered = "absent" | RpcError["type"];

/** The kinds of errors; a closed set, fit for a label. */
export const rpcErrorTypes = [
  "timeout",
  "unavailable",
  "busy",
  "invalid",
  "refused",
  "failed",
  "circuit-open",
] as const satisfies readonly RpcError["type"][];
