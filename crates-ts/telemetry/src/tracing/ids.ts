const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;
/** Bytes that are drawn at once: for 128 traces, or twice as many spans. */
const DRAWN_BYTES = 2048;

let digits = "";
let at = 0;

/** Random hexadecimal digits; a call into the generator for each id would cost more than all else about an unrecorded span. */
function draw(count: number): string {
  if (at + count > digits.length) {
    digits = Buffer.from(
      crypto.getRandomValues(new Uint8Array(DRAWN_BYTES)),
    ).toString("hex");
    at = 0;
  }
  at += count;
  return digits.slice(at - count, at);
}

/** A new trace id. W3C forbids the one of zeros, which nobody will draw. */
export const newTraceId = (): string => draw(TRACE_DIGITS);
/** A new span id. */
export const newSpanId = (): string => draw(SPAN_DIGITS);
