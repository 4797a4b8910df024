import type { NatsConnection } from "@nats-io/nats-core";

/** A message that JetStream stored. */
export type Stored = {
  readonly stream: string;
  readonly sequence: number;
  /** The stream already had a message of this id within its duplicate window. */
  readonly duplicate: boolean;
};

/** One message for a stream. */
export type Outgoing = {
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
  /** Sent as `Nats-Msg-Id`; none, no deduplication. */
  readonly messageId?: string;
  /** The stretch of the connection in which it may be sent; once that is over it is refused as `unavailable`. Any, unless told. */
  readonly session?: number;
};

/** A stream as it was seen in one stretch of the connection. */
export type StreamSight = {
  /** When the broker made it: another time, another stream, with nothing in it of what the former one had. */
  readonly created: string;
  /** The sequence of its newest message. */
  readonly lastSequence: number;
  /** A message that is published in this very session reaches this stream, unless somebody has made it anew meanwhile. */
  readonly session: number;
};

/** One process's connection to the broker: never blocks a start, reconnects for ever. */
export type Bus = {
  readonly service: string;
  /** `degraded` while the broker is away; the process goes on and catches up later. */
  status(): "ok" | "degraded";
  /** Calls `listener` at each change of `status`. Returns the unsubscriber. */
  onStatus(listener: () => void): () => void;
  /**
   * Stores a message in the stream of its subject and resolves with the stream's acknowledgement.
   *
   * Rejects with `PublishFailed`: at once while the broker is away, and after `timeoutMs` (5,000 unless told) without
   * an acknowledgement; the message may have been stored then all the same.
   */
  publish(message: Outgoing, timeoutMs?: number): Promise<Stored>;
  /** The number of the connection's present stretch; it changes with each loss. */
  session(): number;
  /** Looks at a stream. Rejects with `PublishFailed` when it is missing, or cannot be seen. */
  look(stream: string): Promise<StreamSight>;
  /** Sends a hint that may be lost: core NATS, no acknowledgement. Does nothing while the broker is away. */
  hint(subject: string, payload?: string): void;
  /** Calls `listener` with the payload of each hint on `subject`, over reconnections. Returns the unsubscriber. */
  onHint(subject: string, listener: (payload: string) => void): () => void;
  /** The live connection, awaited if need be; rejects when `signal` fires or the bus is closed. */
  connected(signal: AbortSignal): Promise<NatsConnection>;
  /** Sends what is buffered, lets subscriptions finish, and closes; five seconds at most. */
  close(): Promise<void>;
};

/** Why a message was not acknowledged; a closed set, fit for a label. */
export type PublishFailure =
  | "unavailable"
  | "timeout"
  | "no-stream"
  | "full"
  | "too-large"
  | "denied"
  | "other";

/** The stream did not acknowledge a message. The caller keeps it and tries again. */
export class PublishFailed extends Error {
  override readonly name = "PublishFailed";
  readonly reason: PublishFailure;

  constructor(reason: PublishFailure, cause?: unknown) {
    const detail = cause instanceof Error ? `: ${cause.message}` : "";
    super(`the broker did not take the message (${reason})${detail}`, {
      cause,
    });
    this.reason = reason;
  }
}
