/** Why a request got no answer from one replica. */
export type AttemptFailure =
  /** No connection: the replica has seen nothing. */
  | { readonly kind: "Refused"; readonly cause: string }
  /** The connection ended before a byte of an answer; whether the replica has acted, nobody knows. */
  | {
      readonly kind: "Broken";
      /** The request's body was still on its way: the replica may have answered early, and its answer was lost with the connection. */
      readonly wasSending: boolean;
    }
  /** What came is no answer, or ended before it was one. */
  | { readonly kind: "Malformed"; readonly what: string }
  /** Nothing came in time. */
  | { readonly kind: "TimedOut" }
  /** The request's own body grew beyond the limit. */
  | { readonly kind: "BodyTooLarge" }
  | { readonly kind: "ClientGone" };

/**
 * Whether it says something about the replica, and not about the client. One that breaks off an upload may have refused it: whoever sends
 * what is refused must not close the way for everybody.
 */
export const isReplicasFault = (failure: AttemptFailure): boolean =>
  failure.kind === "Broken"
    ? !failure.wasSending
    : failure.kind !== "BodyTooLarge" && failure.kind !== "ClientGone";
