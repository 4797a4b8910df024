import type { FailCode } from "@tixlys/jsend";

/** A request at the door: nothing of it but its form has been looked at. */
export type Arrival = {
  readonly method: string;
  readonly headers: Headers;
  /** The `Host` field as the client sent it, port and all. */
  readonly host: string;
  /** As received, still percent-encoded. */
  readonly path: string;
  /** With the question mark, or empty. */
  readonly search: string;
  /** It came by TLS: to this process, or to a proxy of ours that says so. */
  readonly isSecure: boolean;
};

/** What becomes of it: it is the service's own, or one for its `fallback` alone, or it is refused, or sent elsewhere (308). */
export type Admission =
  | "own"
  | "fallback"
  | { readonly fail: FailCode }
  | { readonly redirect: string };

/** Decides about each request before any route is looked for; must be quick, and never throws. */
export type Entrance = (arrival: Arrival) => Admission;
