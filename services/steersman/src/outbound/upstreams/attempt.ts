import { err, ok, type Result } from "@tixlys/nexus";
import type { Forwarding } from "../../application/ports.ts";
import { AnswerBody } from "./answer-body.ts";
import type { AttemptFailure } from "./attempt-failure.ts";
import type { Deadlines, Expiring } from "./deadlines.ts";
import { type StreamedBody, streamedBody } from "./request-body.ts";
import type { AnswerHead } from "./wire/answer-head.ts";
import { SILENT } from "./wire/answer-reader.ts";
import type { Connection, Listener } from "./wire/connection.ts";
import { encoded, requestHead } from "./wire/request-head.ts";

/** What holds for every attempt. Milliseconds. */
export type AttemptRules = {
  /** From the request's last byte out to the answer's first byte in. */
  readonly firstByteTimeoutMs: number;
  /** Between two bytes of an answer that is being read; an event stream may be silent. */
  readonly idleTimeoutMs: number;
  readonly bodyLimitBytes: number;
  readonly deadlines: Deadlines;
};

/** What the attempt tells of the connection and the replica. */
export type AttemptEnd = {
  /** Once; nothing is under way any more. `isClean`: the connection may be used again. */
  over(isClean: boolean): void;
  /** The answer is an event stream, which may last for hours. */
  isStream(): void;
};

/** An answer up to this many bytes is handed on whole: a stream would cost more than what it carries, and be sent in chunks. */
const SHORT_BYTES = 65_536;

/** One request on one connection: sends it, and makes an answer of what comes back. */
export class Attempt implements Listener, Expiring {
  expiresAtMs: number;
  readonly #connection: Connection;
  readonly #request: Forwarding;
  readonly #rules: AttemptRules;
  readonly #end: AttemptEnd;
  #body: StreamedBody | undefined;
  #isSending = false;
  #head: AnswerHead | undefined;
  #parts: Uint8Array[] = [];
  #stream: AnswerBody | undefined;
  #resolve: ((answer: Result<Response, AttemptFailure>) => void) | undefined;
  #isOver = false;

  constructor(
    connection: Connection,
    request: Forwarding,
    rules: AttemptRules,
    end: AttemptEnd,
  ) {
    this.#connection = connection;
    this.#request = request;
    this.#rules = rules;
    this.#end = end;
    this.expiresAtMs = performance.now() + rules.firstByteTimeoutMs;
  }

  /** The answer: whole where it is short, else as soon as it begins. */
  run(host: string): Promise<Result<Response, AttemptFailure>> {
    const { signal } = this.#request;
    if (signal.aborted) {
      this.#finish(true);
      return Promise.resolve(err({ kind: "ClientGone" }));
    }
    signal.addEventListener("abort", this);
    this.#rules.deadlines.add(this);
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      try {
        this.#begin(host);
      } catch (mistake) {
        // A request that would break out of its line is not sent, and holds nothing.
        this.#finish(true);
        reject(
          mistake instanceof Error ? mistake : new TypeError(String(mistake)),
        );
      }
    });
  }

  #begin(host: string): void {
    const { body, method } = this.#request;
    if (body === null) this.#start(method, host, "none");
    else if (body instanceof Uint8Array)
      this.#start(method, host, body.byteLength, body);
    else {
      this.#start(method, host, "chunked");
      if (this.#isOver) return;
      this.#body = streamedBody(body, this.#rules.bodyLimitBytes);
      this.#sendBody(this.#body).catch(() =>
        this.#fail({ kind: "ClientGone" }),
      );
    }
  }

  #start(
    method: string,
    host: string,
    length: Parameters<typeof requestHead>[1],
    body?: Uint8Array,
  ): void {
    const { target, headers } = this.#request;
    const head = requestHead({ method, target, host, headers }, length);
    this.#connection.start(method, encoded(head, body), this);
  }

  async #sendBody(body: StreamedBody): Promise<void> {
    this.#isSending = true;
    // A slow client is no fault of the upstream's; whoever serves the client knows how long it may take.
    const end = await body.send(this.#connection, (forWhom) => {
      if (this.#head !== undefined) return;
      this.#wait(
        forWhom === "client"
          ? Number.POSITIVE_INFINITY
          : this.#rules.firstByteTimeoutMs,
      );
    });
    this.#isSending = false;
    if (end === "too large") this.#fail({ kind: "BodyTooLarge" });
    else if (end === "unreadable") this.#fail({ kind: "ClientGone" });
  }

  head(head: AnswerHead): void {
    this.#head = head;
    this.#wait(this.#rules.idleTimeoutMs);
    if (!isEventStream(head)) return;
    this.#end.isStream();
    this.#wait(Number.POSITIVE_INFINITY);
  }

  body(part: Uint8Array): void {
    if (this.expiresAtMs !== Number.POSITIVE_INFINITY)
      this.#wait(this.#rules.idleTimeoutMs);
    if (this.#stream === undefined) this.#parts.push(part);
    else this.#stream.push(part);
  }

  pieceEnded(): void {
    const head = this.#head;
    if (head === undefined || this.#stream !== undefined || this.#isOver)
      return;
    const { framing } = head;
    if (framing.kind === "length" && framing.bytes <= SHORT_BYTES) return;
    this.#handOn(head);
  }

  ended(isClean: boolean): void {
    const head = this.#head;
    const parts = this.#parts;
    if (this.#stream !== undefined) this.#stream.end();
    else if (head !== undefined) {
      const [first] = parts;
      const whole =
        parts.length > 1 ? Buffer.concat(parts) : (first ?? noBody(head));
      this.#settle(ok(responseOf(head, whole)));
    }
    // An answer that came before the request was out: the rest of the request is still on its way.
    this.#finish(isClean && !this.#isSending);
  }

  failed(what: string): void {
    this.#fail(
      what === SILENT
        ? { kind: "Broken", wasSending: this.#isSending }
        : { kind: "Malformed", what },
    );
  }

  expire(): void {
    this.#fail({ kind: "TimedOut" });
  }

  /** The client went away. */
  handleEvent(): void {
    this.#fail({ kind: "ClientGone" });
  }

  #handOn(head: AnswerHead): void {
    const stream = new AnswerBody({
      pause: () => {
        this.expiresAtMs = Number.POSITIVE_INFINITY;
        this.#connection.pause();
      },
      resume: () => {
        if (!isEventStream(head)) this.#wait(this.#rules.idleTimeoutMs);
        this.#connection.resume();
      },
      cancel: () => this.#finish(false),
    });
    this.#stream = stream;
    for (const part of this.#parts.splice(0)) stream.push(part);
    this.#settle(ok(responseOf(head, stream.stream)));
  }

  #wait(timeoutMs: number): void {
    this.expiresAtMs = performance.now() + timeoutMs;
  }

  #settle(answer: Result<Response, AttemptFailure>): void {
    this.#resolve?.(answer);
    this.#resolve = undefined;
  }

  #fail(failure: AttemptFailure): void {
    if (this.#isOver) return;
    this.#stream?.fail(failure.kind);
    this.#finish(false);
    this.#settle(err(failure));
  }

  #finish(isClean: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#rules.deadlines.delete(this);
    this.#request.signal.removeEventListener("abort", this);
    if (!isClean) {
      this.#connection.destroy();
      this.#body?.cancel();
    }
    this.#end.over(isClean);
  }
}

const isEventStream = ({ headers }: AnswerHead): boolean =>
  headers.get("content-type")?.startsWith("text/event-stream") ?? false;

/** A length of nothing is told; where no body may be there is none. */
const noBody = ({ framing }: AnswerHead): Uint8Array | null =>
  framing.kind === "none" ? null : new Uint8Array();

const responseOf = (
  { status, headers }: AnswerHead,
  body: Uint8Array | ReadableStream<Uint8Array> | null,
): Response => new Response(body, { status, headers });
