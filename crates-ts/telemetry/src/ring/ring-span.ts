import {
  isSpanContextValid,
  SpanStatusCode,
  trace,
  TraceFlags,
  type AttributeValue,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanContext,
  type SpanStatus,
  type TimeInput,
} from "@opentelemetry/api";
import { currentContext } from "../context/request-context.ts";
import { redactAttributes } from "../redaction/attributes.ts";
import { scrubText } from "../redaction/text.ts";
import { newSpanId, newTraceId } from "../tracing/ids.ts";
import { spanLimits } from "../tracing/limits.ts";
import { requestIdAttribute, textOf, type StoredSpan } from "./record.ts";
import type { Ring } from "./writer.ts";

/** What a span is started with. */
export type RingSpanStart = {
  readonly name: string;
  readonly kind: StoredSpan["kind"];
  readonly attributes: Attributes | undefined;
  readonly links: readonly Link[] | undefined;
  /** Milliseconds since the epoch. */
  readonly startTimeMs: number | undefined;
};

/** Makes spans for the ring of one process, below `parent`. */
export type RingTracer = (start: RingSpanStart, parent: Context) => Span;

/**
 * The tracer of a process whose spans go to the ring alone: each is nothing but the record that will be its line, redacted when it
 * ends. The SDK in its place took as long over one span as ten requests without.
 */
export function ringTracer(ring: Ring, service: string): RingTracer {
  return (start, parent) => {
    const above = trace.getSpan(parent)?.spanContext();
    if (above === undefined || !isSpanContextValid(above))
      return new RingSpan(ring, service, start, undefined);
    // Whoever began the trace has decided.
    return (above.traceFlags & TraceFlags.SAMPLED) === 0
      ? trace.wrapSpanContext({
          ...above,
          isRemote: false,
          spanId: newSpanId(),
        })
      : new RingSpan(ring, service, start, above);
  };
}

class RingSpan implements Span {
  readonly #ring: Ring;
  readonly #record: StoredSpan;
  readonly #context: SpanContext;
  #count = 0;
  #isOver = false;

  constructor(
    ring: Ring,
    service: string,
    { name, kind, attributes, links, startTimeMs }: RingSpanStart,
    above: SpanContext | undefined,
  ) {
    const traceId = above?.traceId ?? newTraceId();
    const spanId = newSpanId();
    this.#ring = ring;
    this.#context = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
    if (above?.traceState !== undefined)
      this.#context.traceState = above.traceState;
    const requestId = currentContext()?.requestId;
    this.#record = {
      traceId,
      spanId,
      name,
      kind,
      service,
      startMs: startTimeMs ?? nowMs(),
      durationMs: 0,
      status: "unset",
      attributes: {},
      links: [],
    };
    if (above !== undefined) this.#record.parentSpanId = above.spanId;
    if (attributes !== undefined) this.setAttributes(attributes);
    if (requestId !== undefined) {
      this.#record.requestId = requestId;
      this.setAttribute(requestIdAttribute, requestId);
    }
    if (links !== undefined) this.addLinks(links);
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  isRecording(): boolean {
    return !this.#isOver;
  }

  setAttribute(key: string, value: AttributeValue): this {
    const { attributes } = this.#record;
    if (this.#isOver || value === undefined || value === null) return this;
    if (!(key in attributes)) {
      if (this.#count >= spanLimits.attributeCountLimit) return this;
      this.#count += 1;
    }
    attributes[key] = typeof value === "string" ? cut(value) : value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) this.setAttribute(key, attributes[key]);
    return this;
  }

  /** Events are no part of the ring's records: what goes wrong is logged. */
  addEvent(): this {
    return this;
  }

  recordException(): void {}

  addLink({ context: { traceId, spanId } }: Link): this {
    const { links } = this.#record;
    if (!this.#isOver && links.length < spanLimits.linkCountLimit)
      links.push({ traceId, spanId });
    return this;
  }

  addLinks(links: readonly Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  /** The code alone: the text would be an exception's. */
  setStatus({ code }: SpanStatus): this {
    if (this.#isOver) return this;
    if (code === SpanStatusCode.ERROR) this.#record.status = "error";
    if (code === SpanStatusCode.OK) this.#record.status = "ok";
    return this;
  }

  updateName(name: string): this {
    if (!this.#isOver) this.#record.name = name;
    return this;
  }

  end(endTime?: TimeInput): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const record = this.#record;
    const endMs = endTime === undefined ? nowMs() : epochMs(endTime);
    record.durationMs = rounded(Math.max(0, endMs - record.startMs));
    record.startMs = rounded(record.startMs);
    record.name = scrubText(record.name);
    redactAttributes(record.attributes);
    this.#ring.add(textOf(record));
  }
}

const nowMs = (): number => performance.timeOrigin + performance.now();

function epochMs(time: TimeInput): number {
  if (typeof time === "number") return time;
  if (time instanceof Date) return time.getTime();
  const [seconds, nanoseconds] = time;
  return seconds * 1000 + nanoseconds / 1e6;
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
const cut = (text: string): string =>
  text.length > spanLimits.attributeValueLengthLimit
    ? text.slice(0, spanLimits.attributeValueLengthLimit)
    : text;
