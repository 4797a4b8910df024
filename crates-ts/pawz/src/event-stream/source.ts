/** One event of a stream (WHATWG HTML §9.2): `data` is sent as JSON. */
export type StreamEvent = {
  /** What the client names as `Last-Event-ID` when it comes back; without one its position stays where it was. */
  readonly id?: string;
  /** The event's type; a client listens by it. */
  readonly event: string;
  readonly data: unknown;
};

/**
 * What one client follows. It keeps the position itself and reads from where events are stored, so that it is told nothing
 * that is not stored, and misses nothing that is: a hint that is lost costs time only.
 */
export type StreamSource = {
  /**
   * The events after its position, oldest first, a bounded number of them; none when there are no more for now. It is asked again
   * only when the client has taken what it got: a slow reader holds one answer, and no queue. A throw ends the stream, and the
   * client comes back.
   */
  readonly next: (signal: AbortSignal) => Promise<readonly StreamEvent[]>;
  /** Calls `wake` whenever there may be more, until the answer is called. It must not throw. */
  readonly onMore: (wake: () => void) => () => void;
};
