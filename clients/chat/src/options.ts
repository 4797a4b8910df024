import type { LoadHistory } from "./history.ts";

/**
 * How a connection says whose it is; asked for each one anew. `ticket` answers that of POST /chat/v1/tickets, which is good for one
 * connection and 30 s; `token` an access token, which goes as the second sub-protocol. A rejection counts as a failed attempt.
 */
export type Credentials =
  | { readonly ticket: () => Promise<string> }
  | { readonly token: () => string | Promise<string> };

/** Waits and limits; every one has a default that suits a person behind a browser. */
export type Timing = {
  /** The first pause before a new connection is at most this long; 250 unless told. */
  readonly firstPauseMs: number;
  /** No pause is longer; 30,000. */
  readonly longestPauseMs: number;
  /** From the attempt to `ready`; 10,000. */
  readonly connectWithinMs: number;
  /** A connection that lasted this long was a good one: the next pause is a first one again; 5,000. */
  readonly stableAfterMs: number;
  /** How often the server is asked whether it is there; 20,000. */
  readonly pingAfterMs: number;
  /** How long it may take to answer before the connection counts as lost; 10,000. */
  readonly pongWithinMs: number;
  /** How long a message may lack its acknowledgement on a connection that is open before it is sent again; 15,000. */
  readonly ackWithinMs: number;
  /** When a message is sent again that the server could not take just then; 1,000. */
  readonly resendAfterMs: number;
  /** How long a channel may stay behind the server's word before it is asked for again; 5,000. */
  readonly catchUpWithinMs: number;
  /** From `send` to its acknowledgement, being offline included; 300,000. */
  readonly sendWithinMs: number;
};

/** The runtime's `WebSocket`, or a class made of it. */
export type MakeSocket = new (
  address: string,
  protocols: string[],
) => WebSocket;

/** How a client is set up. */
export type ChatOptions = {
  /** Of the gateway, `https://api.example.test`. */
  readonly origin: string;
  readonly credentials: Credentials;
  /** Reads what was missed where it is too much for the socket: `historyOver({ origin, token })` does. */
  readonly history: LoadHistory;
  readonly timing?: Partial<Timing>;
  /** Messages that may wait for their acknowledgement; 1,000 unless told. */
  readonly queueAtMost?: number;
  /** Another one than the runtime's. */
  readonly WebSocket?: MakeSocket;
  /** From 0 to below 1; for tests. */
  readonly random?: () => number;
};

/** What holds unless told otherwise. */
export const usualTiming: Timing = {
  firstPauseMs: 250,
  longestPauseMs: 30_000,
  connectWithinMs: 10_000,
  stableAfterMs: 5_000,
  pingAfterMs: 20_000,
  pongWithinMs: 10_000,
  ackWithinMs: 15_000,
  resendAfterMs: 1_000,
  catchUpWithinMs: 5_000,
  sendWithinMs: 300_000,
};
