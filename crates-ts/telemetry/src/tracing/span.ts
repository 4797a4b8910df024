import {
  INVALID_SPANID,
  INVALID_TRACEID,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
} from "@opentelemetry/api";
import {
  activeContext,
  currentFrame,
  Frame,
  runInFrame,
} from "../context/frame.ts";
import {
  runWithContext,
  type RequestContext,
} from "../context/request-context.ts";
import { isPassedOver, straightTracer, unrecordedSpan } from "./sampling.ts";

/** Kinds of spans by their OpenTelemetry names. */
export type SpanKindName =
  "internal" | "server" | "client" | "producer" | "consumer";

/**
 * `parent` replaces the active context; links point to causes that are not the parent; `startTimeMs`
 * (since the epoch, with a fraction) for work that began before its span is made.
 */
export type SpanOptions = {
  kind?: SpanKindName;
  attributes?: Attributes;
  parent?: Context;
  links?: readonly Link[];
  startTimeMs?: number;
};

/** A span's name, kind and attributes, as the builders (`httpServerSpan`, …) make them. */
export type SpanSpec = {
  name: string;
  kind: SpanKindName;
  attributes: Attributes;
};

const kinds: Record<SpanKindName, SpanKind> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/**
 * Runs `work` inside a new span that ends with it. A throw marks the span as failed, with the kind
 * of error as `error.type` and no text of it (exceptions go to the log), and is thrown on.
 */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const span = startSpan(name, options);
  const parent = options.parent ?? activeContext();
  try {
    return await runInFrame(
      new Frame(currentFrame()?.request, parent, span),
      work,
      span,
    );
  } catch (cause) {
    failSpan(span, errorTypeOf(cause));
    throw cause;
  } finally {
    span.end();
  }
}

/** Starts a span without making it the active one; the caller ends it. */
export function startSpan(name: string, options: SpanOptions = {}): Span {
  const parent = options.parent ?? activeContext();
  return isPassedOver(parent)
    ? unrecordedSpan()
    : startDecided(name, options, parent);
}

function startDecided(
  name: string,
  options: SpanOptions,
  parent: Context,
): Span {
  const { kind = "internal", attributes, links, startTimeMs } = options;
  const straight = straightTracer();
  return straight === undefined
    ? bySdk(name, options, parent)
    : straight({ name, kind, attributes, links, startTimeMs }, parent);
}

function bySdk(name: string, options: SpanOptions, parent: Context): Span {
  const tracer = trace.getTracer("tixlys");
  const kind = kinds[options.kind ?? "internal"];
  const { attributes = {}, links = [], startTimeMs } = options;
  const start = startTimeMs === undefined ? {} : { startTime: startTimeMs };
  return tracer.startSpan(
    name,
    { kind, attributes, links: [...links], ...start },
    parent,
  );
}

/**
 * Runs `work` with `span` as the active one below `parent`, and returns what it returns, at once. The
 * caller ends the span: for work that mostly ends without a promise, where `inSpan` would cost one.
 */
export function withSpan<T>(span: Span, parent: Context, work: () => T): T {
  return runInFrame(new Frame(currentFrame()?.request, parent, span), work);
}

/**
 * Both at once, for the one piece of work that a request is: `work` runs for `request` and inside a new span below
 * `options.parent`, and gets the span to end.
 */
export function withRequest<T>(
  request: RequestContext,
  name: string,
  options: SpanOptions & { parent: Context },
  work: (span: Span) => T,
): T {
  const { parent } = options;
  const span = isPassedOver(parent)
    ? unrecordedSpan()
    : runWithContext(request, () => startDecided(name, options, parent));
  return runInFrame(new Frame(request, parent, span), work, span);
}

/** Marks a span as failed. `errorType` is a class name, a status or a code, never a message. */
export function failSpan(span: Span, errorType: string): void {
  span.setAttribute("error.type", errorType);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Class name of a thrown value, or its `code` when that says more (SQLSTATE, `ECONNREFUSED`). */
export function errorTypeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "unknown";
  const code = "code" in cause ? cause.code : undefined;
  if (typeof code === "string" && /^[A-Z0-9_]{2,40}$/.test(code)) return code;
  return cause.name;
}

/** Trace and span id of the active span, when there is a valid one. */
export function activeTrace():
  { traceId: string; spanId: string; sampled: boolean } | undefined {
  const active = currentFrame()?.span?.spanContext();
  if (
    active === undefined ||
    active.traceId === INVALID_TRACEID ||
    active.spanId === INVALID_SPANID
  )
    return undefined;
  const { traceId, spanId, traceFlags } = active;
  return { traceId, spanId, sampled: (traceFlags & 1) === 1 };
}
