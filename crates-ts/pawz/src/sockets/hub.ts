import type { RevocationRecord, Revocations } from "@tixlys/biscuit";
import type { Logger, Metrics } from "@tixlys/telemetry";
import { closeCodes } from "./codes.ts";
import type { Connection } from "./connection.ts";
import { Holders, isOver } from "./holders.ts";
import { type SocketMetrics, socketMetrics } from "./metrics.ts";

/** One look at every socket: an ended token is noticed within it. */
const sweepMs = 500;
/** After its first three seconds a silent feed is bridged for a minute, as for any other write. */
const writesUntilLagSeconds = 63;

/** Every socket of a service in this process, and what ends them: expiry, revocation, the end of the process. */
export class SocketHub {
  readonly #connections = new Set<Connection>();
  readonly #holders = new Holders<Connection>();
  readonly #revocations: Revocations;
  readonly #logger: Logger;
  readonly #metrics: SocketMetrics;
  readonly #leave: () => void;
  #publish: ((topic: string, frame: string) => void) | undefined;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(o: {
    revocations: Revocations;
    logger: Logger;
    metrics: Metrics;
  }) {
    this.#revocations = o.revocations;
    this.#logger = o.logger;
    this.#metrics = socketMetrics(o.metrics, () => this.size);
    this.#leave = o.revocations.onRevoked((record) => this.#revoke(record));
    this.#timer = setInterval(() => this.#sweep(Date.now()), sweepMs);
    this.#timer.unref();
  }

  get size(): number {
    return this.#connections.size;
  }

  all(): Iterable<Connection> {
    return this.#connections;
  }

  ofUser(userId: string): readonly Connection[] {
    return this.#holders.ofUser(userId);
  }

  mayWrite(): boolean {
    return this.#revocations.lagSeconds() <= writesUntilLagSeconds;
  }

  countOut(count: number): void {
    this.#metrics.frames("out", count);
  }

  countIn(): void {
    this.#metrics.frames("in", 1);
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
    this.#holders.add(connection);
    // Between the look at its token and now it may have been revoked.
    this.#end(connection, Date.now());
  }

  remove(connection: Connection, code: number): void {
    if (!this.#connections.delete(connection)) return;
    this.#holders.remove(connection);
    const seconds = (Date.now() - connection.openedAtMs) / 1000;
    this.#metrics.closed(code, seconds);
    this.#logger.info(
      {
        code,
        duration_seconds: Math.round(seconds),
        request_id: connection.requestId,
        "http.route": connection.route,
      },
      "socket closed",
    );
  }

  /** The server listens: what is published reaches whoever follows the topic. */
  publishThrough(publish: (topic: string, frame: string) => void): void {
    this.#publish = publish;
  }

  /** Sends a frame to everybody who follows the topic, `receivers` of them. */
  publish(topic: string, frame: string, receivers: number): void {
    this.#metrics.frames("out", receivers);
    this.#publish?.(topic, frame);
  }

  /** Tells every client that another process will have them. */
  closeAll(): void {
    for (const connection of this.#connections)
      connection.close(closeCodes.restart, "service restart");
  }

  /** Ends the timer and what is still open. */
  stop(): void {
    clearInterval(this.#timer);
    this.#leave();
    for (const connection of this.#connections) connection.cutOff();
  }

  /** Whether this token is good for nothing any more. */
  isOver(holder: Connection["holder"], nowMs: number): boolean {
    return isOver(this.#revocations, holder, nowMs);
  }

  #end(connection: Connection, nowMs: number): void {
    if (this.isOver(connection.holder, nowMs))
      connection.close(closeCodes.unauthorized, "token ended");
  }

  /** Of a key or a block nobody knows whose sockets it opened: all come again, each with a token that is looked at. */
  #revoke(record: RevocationRecord): void {
    for (const connection of this.#holders.concernedBy(record) ??
      this.#connections)
      connection.close(closeCodes.unauthorized, "token revoked");
  }

  #sweep(nowMs: number): void {
    for (const connection of this.#connections)
      if (connection.holder.expiresAt.getTime() <= nowMs)
        connection.close(closeCodes.unauthorized, "token ended");
  }
}
