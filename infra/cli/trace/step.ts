/** What a waterfall is made of. */
import type { StoredSpan } from "@tixlys/telemetry";

/**
 * One row of the waterfall. `place` is the service, or `outbox` and `nats` for the time in which a message waits there;
 * `kind` is the span's, or `wait`. Times in milliseconds, `offsetMs` from the start of the trace.
 */
export type Step = {
  readonly place: string;
  readonly kind: StoredSpan["kind"] | "wait";
  readonly name: string;
  readonly depth: number;
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly status: StoredSpan["status"];
  /** Class or code of the error; only of one that failed. */
  readonly errorType?: string;
  readonly spanId?: string;
  /** The span below which it lies was not found: dropped from the ring, or not ended yet. */
  readonly orphan?: true;
};

/** What stands in the tree: a span, or a crossing between two of them. */
export type Node = {
  readonly place: string;
  readonly kind: Step["kind"];
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly status: Step["status"];
  readonly parentSpanId?: string;
  readonly errorType?: string;
  readonly spanId?: string;
};
