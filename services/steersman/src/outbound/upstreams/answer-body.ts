/** What an answer's stream does to the connection that it comes from. */
export type Tap = {
  pause(): void;
  resume(): void;
  /** The client wants no more. */
  cancel(): void;
};

/** As much of an answer waits here for a slow client before the upstream has to wait. */
const WAITING_BYTES = 65_536;

/** The body of an answer that is passed on as it comes. */
export class AnswerBody {
  readonly stream: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly #tap: Tap;
  #isPaused = false;

  constructor(tap: Tap) {
    this.#tap = tap;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          if (!this.#isPaused) return;
          this.#isPaused = false;
          tap.resume();
        },
        cancel: () => {
          this.#controller = undefined;
          tap.cancel();
        },
      },
      { highWaterMark: WAITING_BYTES, size: (part) => part?.byteLength ?? 0 },
    );
  }

  push(part: Uint8Array): void {
    const controller = this.#controller;
    if (controller === undefined) return;
    controller.enqueue(part);
    if ((controller.desiredSize ?? 0) > 0 || this.#isPaused) return;
    this.#isPaused = true;
    this.#tap.pause();
  }

  end(): void {
    this.#controller?.close();
    this.#controller = undefined;
  }

  /** The client's connection ends with it: half an answer must not look whole. */
  fail(what: string): void {
    this.#controller?.error(new Error(what));
    this.#controller = undefined;
  }
}
