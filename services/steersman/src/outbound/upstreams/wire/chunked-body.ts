const CR = 13;
const LF = 10;
/** Eight digits are four gigabytes in one chunk; extensions are let pass, and dropped. */
const SIZE_LINE = /^([0-9A-Fa-f]{1,8})(?:[ \t]*;[\t -~]*)?$/;
const LONGEST_LINE_BYTES = 256;
const MOST_TRAILER_BYTES = 8_192;

type State = "size" | "data" | "dataEnd" | "trailer" | "done" | "failed";

/**
 * Takes the chunks out of a body, in whatever pieces it comes (RFC 9112 §7.1). Trailers are read and dropped. It never looks beyond
 * the body's end: what comes after it is told by the answer of `push`.
 */
export class ChunkedBody {
  #state: State = "size";
  #missing = 0;
  #line = "";
  #trailerBytes = 0;

  get isDone(): boolean {
    return this.#state === "done";
  }

  get hasFailed(): boolean {
    return this.#state === "failed";
  }

  /**
   * Hands the content of `bytes` to `give`, as parts of it.
   * @returns How many bytes were taken; fewer than there are only at the end of the body, or where it is malformed.
   */
  push(bytes: Uint8Array, give: (part: Uint8Array) => void): number {
    let at = 0;
    while (at < bytes.length && !this.isDone && !this.hasFailed) {
      if (this.#state === "data") {
        const part = bytes.subarray(at, at + this.#missing);
        at += part.length;
        this.#missing -= part.length;
        if (this.#missing === 0) this.#state = "dataEnd";
        give(part);
      } else at = this.#takeLine(bytes, at);
    }
    return at;
  }

  /** Takes bytes up to the end of a line and looks at the line once it is whole. */
  #takeLine(bytes: Uint8Array, from: number): number {
    const feed = bytes.indexOf(LF, from);
    const end = feed < 0 ? bytes.length : feed + 1;
    if (this.#line.length + end - from > LONGEST_LINE_BYTES)
      return this.#fail(end);
    for (let at = from; at < end; at += 1)
      this.#line += String.fromCharCode(bytes[at] ?? 0);
    if (feed < 0) return end;
    const line = this.#line;
    this.#line = "";
    // A line that ends without CR is one that others read differently.
    if (line.charCodeAt(line.length - 2) !== CR) return this.#fail(end);
    this.#takeWhole(line.slice(0, -2));
    return end;
  }

  #takeWhole(line: string): void {
    switch (this.#state) {
      case "size": {
        const size = SIZE_LINE.exec(line)?.[1];
        if (size === undefined) return void this.#fail(0);
        this.#missing = Number.parseInt(size, 16);
        this.#state = this.#missing === 0 ? "trailer" : "data";
        return;
      }
      case "dataEnd":
        this.#state = line === "" ? "size" : "failed";
        return;
      default:
        this.#trailerBytes += line.length + 2;
        if (line === "") this.#state = "done";
        else if (this.#trailerBytes > MOST_TRAILER_BYTES) this.#fail(0);
    }
  }

  #fail(at: number): number {
    this.#state = "failed";
    return at;
  }
}
