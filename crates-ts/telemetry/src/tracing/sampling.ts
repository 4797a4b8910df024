import { trace, TraceFlags, type Context, type Span } from "@opentelemetry/api";
import type { RingTracer } from "../ring/ring-span.ts";
import { newTraceId } from "./ids.ts";

let share = 1;
let straight: RingTracer | undefined;

/** Lets spans go straight to the ring, past the SDK; `undefined` where a collector or nobody wants them. */
export function traceInto(tracer: RingTracer | undefined): void {
  straight = tracer;
}

/** The tracer of a process that keeps its spans itself. */
export const straightTracer = (): RingTracer | undefined => straight;

/** Sets which share of the traces that begin in this process are recorded, 0 to 1. Whoever continues a trace keeps its decision. */
export function recordShareOfTraces(ratio: number): void {
  share = ratio;
}

/** Whether a trace would begin below `parent` and is not to be recorded; decided anew at each call. */
export const isPassedOver = (parent: Context): boolean =>
  share < 1 && trace.getSpan(parent) === undefined && Math.random() >= share;

/**
 * A span that nobody will read, with ids for the log and for those who are called. Made here because the SDK takes as long to
 * decide against a span as a small request takes to be answered.
 */
export function unrecordedSpan(): Span {
  const traceId = newTraceId();
  return trace.wrapSpanContext({
    traceId,
    spanId: traceId.slice(16),
    traceFlags: TraceFlags.NONE,
  });
}
