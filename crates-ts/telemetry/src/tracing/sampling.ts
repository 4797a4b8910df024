import { trace, TraceFlags, type Context, type Span } from "@opentelemetry/api";

let share = 1;

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
  const traceId = crypto.randomUUID().replaceAll("-", "");
  return trace.wrapSpanContext({
    traceId,
    spanId: traceId.slice(16),
    traceFlags: TraceFlags.NONE,
  });
}
