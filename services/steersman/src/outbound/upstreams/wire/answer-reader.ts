import { type AnswerHead, parseAnswerHead } from "./answer-head.ts";
import { ChunkedBody } from "./chunked-body.ts";

/** Hears of an answer while it comes. After `ended` or `failed` there is nothing more to hear. */
export type AnswerSink = {
  head(head: AnswerHead): void;
  body(part: Uint8Array): void;
  /** The answer is whole. `isClean`: the connection may carry another request. */
  ended(isClean: boolean): void;
  /** What came is no answer, or not all of one; {@link SILENT} where nothing came. */
  failed(what: string): void;
};

/** The connection ended before the first byte of an answer. */
export const SILENT = "closed before the answer";

const HEAD_END = Buffer.from("\r\n\r\n");
/** What nginx and Node take; ours are far below. */
const MOST_HEAD_BYTES = 16_384;
const MOST_INTERIM = 8;

type State =
  | { readonly kind: "head" }
  | { readonly kind: "length"; missing: number }
  | { readonly kind: "chunked"; readonly body: ChunkedBody }
  | { readonly kind: "close" }
  | { readonly kind: "over" };

/** Reads one answer out of the bytes of a connection, in whatever pieces they come. No part of it knows of sockets. */
export class AnswerReader {
  readonly #method: string;
  readonly #sink: AnswerSink;
  #state: State = { kind: "head" };
  #early: Buffer | undefined;
  #interim = 0;
  #isKept = false;

  constructor(method: string, sink: AnswerSink) {
    this.#method = method;
    this.#sink = sink;
  }

  push(bytes: Buffer): void {
    const state = this.#state;
    switch (state.kind) {
      case "head":
        return this.#takeHead(bytes);
      case "length": {
        const part = bytes.subarray(0, state.missing);
        state.missing -= part.length;
        this.#sink.body(part);
        if (state.missing === 0) this.#end(bytes.length === part.length);
        return;
      }
      case "chunked":
        return this.#takeChunked(state.body, bytes);
      case "close":
        return this.#sink.body(bytes);
      case "over":
    }
  }

  /** The upstream has closed the connection. */
  closed(): void {
    if (this.#state.kind === "close") this.#end(false);
    else if (this.#state.kind !== "over")
      this.#fail(this.#hasBegun() ? "closed too early" : SILENT);
  }

  #hasBegun(): boolean {
    return (
      this.#state.kind !== "head" ||
      this.#early !== undefined ||
      this.#interim > 0
    );
  }

  #takeHead(bytes: Buffer): void {
    const all =
      this.#early === undefined ? bytes : Buffer.concat([this.#early, bytes]);
    const end = all.indexOf(HEAD_END);
    if (end < 0 ? all.length > MOST_HEAD_BYTES : end > MOST_HEAD_BYTES)
      return this.#fail("head too large");
    if (end < 0) {
      this.#early = all;
      return;
    }
    this.#early = undefined;
    const head = parseAnswerHead(all.toString("latin1", 0, end), this.#method);
    if (!head.ok) return this.#fail(head.error.what);
    const rest = all.subarray(end + HEAD_END.length);
    if (head.value.status < 200) return this.#passOver(head.value, rest);
    this.#begin(head.value, rest);
  }

  /** Interim answers are between the upstream and us; nobody asked for another protocol. */
  #passOver({ status }: AnswerHead, rest: Buffer): void {
    this.#interim += 1;
    if (status === 101 || this.#interim > MOST_INTERIM)
      return this.#fail("interim answer");
    if (rest.length > 0) this.#takeHead(rest);
  }

  #begin(head: AnswerHead, rest: Buffer): void {
    const { framing } = head;
    this.#isKept = head.isKept;
    this.#sink.head(head);
    if (
      framing.kind === "none" ||
      (framing.kind === "length" && framing.bytes === 0)
    )
      return this.#end(rest.length === 0);
    this.#state = stateOf(framing);
    if (rest.length > 0) this.push(rest);
  }

  #takeChunked(body: ChunkedBody, bytes: Buffer): void {
    const taken = body.push(bytes, (part) => this.#sink.body(part));
    if (body.hasFailed) this.#fail("chunk");
    else if (body.isDone) this.#end(taken === bytes.length);
  }

  /** What comes after an answer belongs to nothing: such a connection is not used again. */
  #end(isAll: boolean): void {
    this.#state = { kind: "over" };
    this.#sink.ended(isAll && this.#isKept);
  }

  #fail(what: string): void {
    this.#state = { kind: "over" };
    this.#sink.failed(what);
  }
}

function stateOf(framing: AnswerHead["framing"]): State {
  switch (framing.kind) {
    case "length":
      return { kind: "length", missing: framing.bytes };
    case "chunked":
      return { kind: "chunked", body: new ChunkedBody() };
    default:
      return { kind: "close" };
  }
}
