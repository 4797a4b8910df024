import type { SocketHolder } from "../sockets/holder.ts";
import { frames, heartbeat, opening } from "./frame.ts";
import type { StreamSource } from "./source.ts";

/** Why a stream ended: the client left, its token ended, the process ends, or something of ours broke. */
export type StreamEnd = "left" | "token-ended" | "restart" | "failed";

/** What a stream needs. */
export type StreamOptions = {
  readonly holder: SocketHolder;
  readonly source: StreamSource;
  readonly heartbeatMs: number;
  /** How long a client that is cut off waits before it comes back. */
  readonly retryMs: number;
  readonly requestId: string;
  /** Path of the route, for logs. */
  readonly route: string;
  /** Called once. */
  readonly onEnd: (stream: Stream, why: StreamEnd) => void;
  readonly onSent: (events: number) => void;
  readonly onFailure: (stream: Stream, cause: unknown) => void;
};

const encoder = new TextEncoder();

/**
 * One client that follows a source. Bun asks for the next bytes when the client has taken the ones before, and only then is the
 * source asked: what waits for a slow reader is one answer of the source.
 */
export class Stream {
  readonly holder: SocketHolder;
  readonly requestId: string;
  readonly route: string;
  readonly openedAtMs = Date.now();
  readonly #o: StreamOptions;
  readonly #ended = new AbortController();
  readonly #leave: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #isWoken = true;
  #isOpened = false;
  #wake: () => void = () => undefined;

  constructor(o: StreamOptions) {
    this.#o = o;
    this.holder = o.holder;
    this.requestId = o.requestId;
    this.route = o.route;
    // Before anything is read, so that nothing can be stored between the last read and the first word.
    this.#leave = o.source.onMore(() => {
      this.#isWoken = true;
      this.#wake();
    });
  }

  /** The body of the answer. */
  body(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: (controller) => this.#pull(controller),
        cancel: () => this.end("left"),
      },
      { highWaterMark: 0 },
    );
  }

  /** The first reason counts; nothing is sent from now on but what was on its way. */
  end(why: StreamEnd): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#leave();
    this.#wake();
    if (why !== "left") this.#close();
    this.#o.onEnd(this, why);
  }

  #close(): void {
    try {
      this.#controller?.close();
    } catch {
      // The client left at the same moment.
    }
  }

  async #pull(
    controller: ReadableStreamDefaultController<Uint8Array>,
  ): Promise<void> {
    const text = await this.#next();
    if (this.#ended.signal.aborted || text === undefined) return;
    controller.enqueue(encoder.encode(text));
  }

  /** What goes out next, as soon as there is something; undefined when the stream has ended. */
  async #next(): Promise<string | undefined> {
    if (!this.#isOpened) {
      this.#isOpened = true;
      return opening(this.#o.retryMs);
    }
    for (;;) {
      if (this.#ended.signal.aborted) return undefined;
      if (this.#isWoken) {
        const text = await this.#read();
        if (text !== "") return text;
      } else if (!(await this.#pause())) {
        // A word that was lost on the way is made good here.
        this.#isWoken = true;
        return heartbeat;
      }
    }
  }

  async #read(): Promise<string | undefined> {
    this.#isWoken = false;
    try {
      const events = await this.#o.source.next(this.#ended.signal);
      if (events.length === 0) return "";
      // There may be more than it answers at a time.
      this.#isWoken = true;
      this.#o.onSent(events.length);
      return frames(events);
    } catch (cause) {
      if (!this.#ended.signal.aborted) {
        this.#o.onFailure(this, cause);
        this.end("failed");
      }
      return undefined;
    }
  }

  /** Until it is woken (true) or for so long that the client should hear that we are here (false). */
  #pause(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), this.#o.heartbeatMs);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => undefined;
        resolve(true);
      };
      if (this.#isWoken || this.#ended.signal.aborted) this.#wake();
    });
  }
}
