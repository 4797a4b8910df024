import {
  ROOT_CONTEXT,
  trace,
  type Attributes,
  type Context,
  type Link,
  type TextMapGetter,
  type TextMapSetter,
} from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { activeContext } from "../context/frame.ts";

/** Trace context as it travels: in HTTP headers, message headers or an outbox row (W3C). */
export type TraceCarrier = {
  traceparent?: string | null;
  tracestate?: string | null;
};

type Written = { traceparent?: string; tracestate?: string };

const maxTraceStateBytes = 512;
const w3c = new W3CTraceContextPropagator();

const setter: TextMapSetter<Written> = {
  set(carrier, key, value) {
    if (key === "traceparent") carrier.traceparent = value;
    if (key === "tracestate" && fits(value)) carrier.tracestate = value;
  },
};

const getter: TextMapGetter<TraceCarrier> = {
  keys: () => ["traceparent", "tracestate"],
  get(carrier, key) {
    if (key === "traceparent") return carrier.traceparent ?? undefined;
    const state = carrier.tracestate ?? undefined;
    return state !== undefined && fits(state) ? state : undefined;
  },
};

/**
 * The trace context to send along; empty outside a span. Baggage is never sent, and a `tracestate`
 * above 512 bytes is left out (http-rules 21).
 */
export function injectTrace(from: Context = activeContext()): Written {
  const carrier: Written = {};
  w3c.inject(from, carrier, setter);
  return carrier;
}

/**
 * Reads a trace context that arrived. A malformed one is ignored: the result then holds no parent
 * and a span below it starts a new trace. Judge first whether the sender is trusted (http-rules 81).
 */
export function extractTrace(carrier: TraceCarrier): Context {
  return w3c.extract(ROOT_CONTEXT, carrier, getter);
}

/** A context without a parent, for work that must start a trace of its own. */
export function newTrace(): Context {
  return ROOT_CONTEXT;
}

/** A link to the span in a context: a cause that is not the parent. Empty when there is none. */
export function linkTo(cause: Context, attributes: Attributes = {}): Link[] {
  const spanContext = trace.getSpanContext(cause);
  if (spanContext === undefined || !trace.isSpanContextValid(spanContext))
    return [];
  return [{ context: spanContext, attributes }];
}

function fits(state: string): boolean {
  return Buffer.byteLength(state) <= maxTraceStateBytes;
}
