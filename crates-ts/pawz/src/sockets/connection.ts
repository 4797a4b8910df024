import { newTrace, type Span, withRequest } from "@tixlys/telemetry";
import type { ServerWebSocket } from "bun";
import type { CloseCode } from "./codes.ts";
import type { SocketHolder } from "./holder.ts";

/** What came of a frame: it is on its way, it waits for the client to read on, or it was dropped. */
export type SendOutcome = "sent" | "waiting" | "dropped";

/**
 * What a service does with its sockets. All are called one after the other for one connection, and none may wait: a
 * handler starts what takes long and bounds it itself. A throw closes the connection with 1011.
 */
export type SocketHandlers<Holder extends SocketHolder, State> = {
  /** The connection is up; the answer is kept as `connection.state`. */
  open(connection: Connection<Holder, State>): State;
  text(connection: Connection<Holder, State>, frame: string): void;
  binary(connection: Connection<Holder, State>): void;
  /** What was waiting to be sent has gone out. */
  drained(connection: Connection<Holder, State>): void;
  /** Once for each `open` that answered, whoever closed it, also where that was `open` itself; the connection can no longer send. */
  closed(connection: Connection<Holder, State>, code: number): void;
};

/** What a connection asks of whoever keeps them all. */
export type Keeper = {
  mayWrite(): boolean;
  countOut(count: number): void;
};

/** One open socket. Kept small, because there are thousands: no closures, no timers. */
export class Connection<
  Holder extends SocketHolder = SocketHolder,
  State = unknown,
> {
  readonly holder: Holder;
  /** The path that it came to, for logs. */
  readonly route: string;
  readonly handlers: SocketHandlers<SocketHolder, unknown>;
  /** Of the request that opened it. */
  readonly requestId: string;
  readonly openedAtMs = Date.now();
  readonly clientAddress: string;
  readonly #keeper: Keeper;
  #socket: ServerWebSocket<unknown> | undefined;
  #state: State | undefined;
  /** When it was told to close; 0 while it was not. */
  closingSinceMs = 0;
  closeCode = 0;

  constructor(o: {
    keeper: Keeper;
    route: string;
    handlers: SocketHandlers<SocketHolder, unknown>;
    holder: Holder;
    requestId: string;
    clientAddress: string;
  }) {
    this.#keeper = o.keeper;
    this.route = o.route;
    this.handlers = o.handlers;
    this.holder = o.holder;
    this.requestId = o.requestId;
    this.clientAddress = o.clientAddress;
  }

  /** Bun's side is there. */
  attach(socket: ServerWebSocket<unknown>): void {
    this.#socket = socket;
  }

  detach(): void {
    this.#socket = undefined;
  }

  /** What `open` answered. */
  get state(): State {
    if (this.#state === undefined)
      throw new Error("the connection is not open yet");
    return this.#state;
  }

  get hasState(): boolean {
    return this.#state !== undefined;
  }

  set state(state: State) {
    this.#state = state;
  }

  /** Bun's side is still there, be it on its way out. */
  get isAttached(): boolean {
    return this.#socket !== undefined;
  }

  get isOpen(): boolean {
    return this.#socket !== undefined && this.closingSinceMs === 0;
  }

  /** What waits for the client to read on, in bytes. */
  get waitingBytes(): number {
    return this.#socket?.getBufferedAmount() ?? 0;
  }

  /** Whether what it writes may be believed: false a minute after the last word about revocations (auth.md §3.7). */
  get mayWrite(): boolean {
    return this.#keeper.mayWrite();
  }

  send(frame: string): SendOutcome {
    if (this.#socket === undefined || this.closingSinceMs !== 0)
      return "dropped";
    this.#keeper.countOut(1);
    const sent = this.#socket.sendText(frame);
    if (sent > 0) return "sent";
    return sent === -1 ? "waiting" : "dropped";
  }

  /** Sends what `work` sends in as few packets as possible. */
  corked(work: () => void): void {
    this.#socket?.cork(work);
  }

  /** From now on it gets what is published under this topic. */
  follow(topic: string): void {
    this.#socket?.subscribe(topic);
  }

  unfollow(topic: string): void {
    this.#socket?.unsubscribe(topic);
  }

  /** The first reason counts. It is over within this call; Bun itself cuts off, in about 16 s, a client that takes no notice. */
  close(code: CloseCode, reason: string): void {
    if (this.closingSinceMs !== 0) return;
    this.closingSinceMs = Date.now();
    this.closeCode = code;
    this.#socket?.close(code, reason);
  }

  cutOff(): void {
    this.#socket?.terminate();
  }

  /** Runs `work` as a request of its own: a new request id and trace, on behalf of whose socket it is. */
  asRequest<T>(name: string, work: (span: Span) => T): T {
    const { userId, sessionId } = this.holder;
    return withRequest(
      {
        requestId: Bun.randomUUIDv7(),
        principalId: userId,
        caller: { kind: "user", userId, sessionId },
        clientAddress: this.clientAddress,
      },
      name,
      { kind: "server", parent: newTrace() },
      work,
    );
  }
}
