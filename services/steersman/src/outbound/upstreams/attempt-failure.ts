/** Why a request got no answer from one replica. */
export type AttemptFailure =
  /** No connection: the replica has seen nothing. */
  | { readonly kind: "Refused"; readonly cause: string }
  /** The connection ended before a byte of an answer; whether the replica has acted, nobody knows. */
  | { readonly kind: "Broken" }
  /** What came is no answer, or ended before it was one. */
  | { readonly kind: "Malformed"; readonly what: string }
  /** Nothing came in time. */
  | { readonly kind: "TimedOut" }
  /** The request's own body grew beyond the limit. */
  | { readonly kind: "BodyTooLarge" }
  | { readonly kind: "ClientGone" };

/** Whether it says something about the replica, and not about the client. */
export const isReplicasFault = ({ kind }: AttemptFailure): boolean =>
  kind !== "BodyTooLarge" && kind !== "ClientGone";
