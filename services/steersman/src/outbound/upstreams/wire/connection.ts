import type { Socket } from "bun";
import { AnswerReader, type AnswerSink } from "./answer-reader.ts";

/** Hears of an answer, and of the end of each piece in which it came: what is there by then can be handed on. */
export type Listener = AnswerSink & { pieceEnded(): void };

/** What a connection needs of its socket. */
export type Line = Pick<Socket, "write" | "pause" | "resume" | "terminate">;

/** One connection to an upstream; it carries one request at a time. */
export class Connection {
  readonly origin: string;
  readonly #socket: Line;
  #reader: AnswerReader | undefined;
  #listener: Listener | undefined;
  #unsent: Uint8Array | undefined;
  #drained: (() => void) | undefined;
  #isOpen = true;
  #uses = 0;
  /** Told when the connection ends while nobody uses it. */
  onIdleEnd: ((connection: Connection) => void) | undefined;

  constructor(origin: string, socket: Line) {
    this.origin = origin;
    this.#socket = socket;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Requests that were sent on it: beyond the first it is one that the upstream may have left meanwhile. */
  get uses(): number {
    return this.#uses;
  }

  /** Sends a request's head, and its body as far as it is there already. `listener` hears the answer. */
  start(method: string, bytes: Uint8Array, listener: Listener): void {
    this.#uses += 1;
    this.#listener = listener;
    this.#reader = new AnswerReader(method, listener);
    // Nothing would be heard of it any more.
    if (!this.#isOpen) return this.#reader.closed();
    // Where not all of it is out yet, `drained` sends the rest.
    this.#write(bytes);
  }

  /** @returns A promise where the connection takes no more for now; it resolves when it does again, or has ended. */
  send(bytes: Uint8Array): Promise<void> | undefined {
    return this.#write(bytes)
      ? undefined
      : new Promise((resolve) => (this.#drained = resolve));
  }

  /** Whether the connection may be given more: all of it is out, or nobody takes it any more. */
  #write(bytes: Uint8Array): boolean {
    if (this.#unsent !== undefined) {
      // Behind what is left of an earlier piece.
      this.#unsent = Buffer.concat([this.#unsent, bytes]);
      return false;
    }
    const taken = this.#isOpen ? this.#socket.write(bytes) : -1;
    if (taken < 0) this.closed();
    // A copy: whoever sends may use the bytes' place for the next request.
    else if (taken < bytes.length) this.#unsent = bytes.slice(taken);
    return this.#unsent === undefined;
  }

  /** Reads no more for now: the upstream has to wait. */
  pause(): void {
    if (this.#isOpen) this.#socket.pause();
  }

  resume(): void {
    if (this.#isOpen) this.#socket.resume();
  }

  /** Ready for another request: all of the last answer was read. */
  rest(): void {
    this.#reader = undefined;
    this.#listener = undefined;
  }

  /** Closes at once. Whoever listened hears no more. */
  destroy(): void {
    if (!this.#isOpen) return;
    this.rest();
    this.#socket.terminate();
    this.#end();
  }

  received(bytes: Buffer): void {
    const listener = this.#listener;
    // Nobody asked: whatever this is, it is no answer to the next request.
    if (this.#reader === undefined) return this.destroy();
    this.#reader.push(bytes);
    listener?.pieceEnded();
  }

  drained(): void {
    const unsent = this.#unsent;
    if (unsent === undefined) return;
    const taken = this.#socket.write(unsent);
    if (taken < 0) return this.closed();
    this.#unsent = taken < unsent.length ? unsent.subarray(taken) : undefined;
    if (this.#unsent === undefined) this.#goOn();
  }

  /** The other side has closed, or the way there is broken. */
  closed(): void {
    if (!this.#isOpen) return;
    const reader = this.#reader;
    this.#socket.terminate();
    this.#end();
    if (reader === undefined) this.onIdleEnd?.(this);
    else reader.closed();
  }

  #end(): void {
    this.#isOpen = false;
    this.#unsent = undefined;
    this.#goOn();
  }

  #goOn(): void {
    const drained = this.#drained;
    this.#drained = undefined;
    drained?.();
  }
}
