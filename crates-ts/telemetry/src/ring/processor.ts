import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";
import { lineOf } from "./record.ts";
import type { Ring } from "./writer.ts";

/** Sends every finished span to the ring. */
export function ringProcessor(ring: Ring, service: string): SpanProcessor {
  return {
    onStart: () => undefined,
    onEnd: (span: ReadableSpan) => ring.add(lineOf(span, service)),
    forceFlush: () => ring.flush(),
    shutdown: () => ring.flush(),
  };
}
