import type { RevocationRecord, Revocations } from "@tixlys/biscuit";
import { errorTypeOf, type Logger, type Metrics } from "@tixlys/telemetry";
import { Holders, isOver } from "../sockets/holders.ts";
import { type StreamMetrics, streamMetrics } from "./metrics.ts";
import { Stream, type StreamEnd, type StreamOptions } from "./stream.ts";

/** One look at every stream: an ended token is noticed within it. */
const sweepMs = 500;

/** What may be open at a time. */
export type StreamCaps = {
  /** Of one person, in one process. */
  readonly maxPerPerson: number;
  /** Of all people, in one process. */
  readonly maxConnections: number;
};

/** Why no stream was opened. */
export type StreamRefusal = "person-full" | "process-full" | "token-ended";

/** Every event stream of a service in this process, and what ends them: expiry, revocation, the end of the process. */
export class StreamHub {
  readonly #streams = new Set<Stream>();
  readonly #holders = new Holders<Stream>();
  readonly #revocations: Revocations;
  readonly #logger: Logger;
  readonly #metrics: StreamMetrics;
  readonly #forget: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #isClosing = false;

  constructor(o: {
    revocations: Revocations;
    logger: Logger;
    metrics: Metrics;
  }) {
    this.#revocations = o.revocations;
    this.#logger = o.logger;
    this.#metrics = streamMetrics(o.metrics, () => this.size);
    this.#forget = o.revocations.onRevoked((record) => this.#revoke(record));
    this.#timer = setInterval(() => this.#sweep(Date.now()), sweepMs);
    this.#timer.unref();
  }

  get size(): number {
    return this.#streams.size;
  }

  /** Opens a stream, or says why not. */
  open(
    o: Pick<
      StreamOptions,
      "holder" | "source" | "heartbeatMs" | "retryMs" | "requestId" | "route"
    >,
    caps: StreamCaps,
  ): Stream | StreamRefusal {
    const { holder } = o;
    if (this.#isClosing || this.size >= caps.maxConnections)
      return "process-full";
    if (this.#holders.ofUser(holder.userId).length >= caps.maxPerPerson)
      return "person-full";
    // Between the look at its token and now it may have been revoked.
    if (isOver(this.#revocations, holder, Date.now())) return "token-ended";
    const stream = new Stream({
      ...o,
      onEnd: (ended, why) => this.#remove(ended, why),
      onSent: (events) => this.#metrics.sent(events),
      onFailure: (failed, err) =>
        this.#logger.error(
          {
            err,
            request_id: failed.requestId,
            error_type: errorTypeOf(err),
          },
          "a stream's source failed",
        ),
    });
    this.#streams.add(stream);
    this.#holders.add(stream);
    return stream;
  }

  /** Ends every stream, and opens no more: another process will have the clients. */
  closeAll(): void {
    this.#isClosing = true;
    for (const stream of this.#streams) stream.end("restart");
  }

  /** Ends the timer and what is still open. */
  stop(): void {
    this.closeAll();
    clearInterval(this.#timer);
    this.#forget();
  }

  #remove(stream: Stream, why: StreamEnd): void {
    this.#streams.delete(stream);
    this.#holders.remove(stream);
    const seconds = (Date.now() - stream.openedAtMs) / 1000;
    this.#metrics.ended(why, seconds);
    this.#logger.info(
      {
        reason: why,
        duration_seconds: Math.round(seconds),
        request_id: stream.requestId,
        "http.route": stream.route,
      },
      "event stream ended",
    );
  }

  /** Of a key or a block nobody knows whose streams it opened: all come again, each with a token that is looked at. */
  #revoke(record: RevocationRecord): void {
    for (const stream of this.#holders.concernedBy(record) ?? this.#streams)
      stream.end("token-ended");
  }

  #sweep(nowMs: number): void {
    for (const stream of this.#streams)
      if (stream.holder.expiresAt.getTime() <= nowMs) stream.end("token-ended");
  }
}
