import { expect, test } from "bun:test";
import {
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
} from "@opentelemetry/api";
import { runWithContext } from "../../src/index.ts";
import { parseLine, type StoredSpan } from "../../src/ring/record.ts";
import { ringTracer } from "../../src/ring/ring-span.ts";

/** A tracer whose lines a test can read. */
function recorded() {
  const lines: string[] = [];
  const ring = {
    add: (line: string) => void lines.push(line),
    flush: () => Promise.resolve(),
    flushNow: () => undefined,
    dropped: () => 0,
  };
  const tracer = ringTracer(ring, "users");
  const start = (startTimeMs?: number, parent = ROOT_CONTEXT) =>
    tracer(
      {
        name: "x",
        kind: "client",
        attributes: undefined,
        links: undefined,
        startTimeMs,
      },
      parent,
    );
  const last = (): StoredSpan | undefined => parseLine(lines.at(-1) ?? "");
  return { lines, start, last };
}

test("a span holds no more than its limits, however much is said", () => {
  const { start, last } = recorded();
  const span = start();
  for (let n = 0; n < 100; n += 1) span.setAttribute(`a${n}`, n);
  span.setAttribute("a0", "y".repeat(5000));
  span.addLinks(
    Array.from({ length: 100 }, () => ({ context: span.spanContext() })),
  );
  span.end();
  expect(Object.keys(last()?.attributes ?? {})).toHaveLength(64);
  expect(String(last()?.attributes["a0"])).toHaveLength(4096);
  expect(last()?.links).toHaveLength(64);
});

test("it ends once, and what is said afterwards is not heard", () => {
  const { start, last, lines } = recorded();
  const span = start();
  span.end();
  const before = lines.at(-1);
  span
    .setAttribute("late", 1)
    .updateName("late")
    .setStatus({ code: SpanStatusCode.ERROR });
  span.end();
  expect(lines).toHaveLength(1);
  expect(lines.at(-1)).toBe(before);
  expect(span.isRecording()).toBe(false);
  expect(last()).toMatchObject({ name: "x", kind: "client", status: "unset" });
});

test("its end may be told in any of OpenTelemetry's forms, and is never before its start", () => {
  const { start, last } = recorded();
  for (const [end, durationMs] of [
    [1_000_250, 250],
    [new Date(1_000_250), 250],
    [[1000, 250_000_000], 250],
    [999_000, 0],
  ] as const) {
    // cast: a tuple that is written down as a constant.
    start(1_000_000).end(end as number | Date | [number, number]);
    expect(last()).toMatchObject({ startMs: 1_000_000, durationMs });
  }
});

test("below a parent it is of the parent's trace; below one that nobody records it is not recorded", () => {
  const { start, last, lines } = recorded();
  const above = {
    traceId: "ab".repeat(16),
    spanId: "cd".repeat(8),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
  const under = (traceFlags: number) =>
    start(
      undefined,
      trace.setSpanContext(ROOT_CONTEXT, { ...above, traceFlags }),
    );
  runWithContext({ requestId: "request-1" }, () =>
    under(TraceFlags.SAMPLED).end(),
  );
  expect(last()).toMatchObject({
    traceId: above.traceId,
    parentSpanId: above.spanId,
    requestId: "request-1",
  });
  const quiet = under(TraceFlags.NONE);
  quiet.end();
  expect(quiet.isRecording()).toBe(false);
  expect(quiet.spanContext().traceId).toBe(above.traceId);
  expect(quiet.spanContext().spanId).not.toBe(above.spanId);
  expect(lines).toHaveLength(1);
});

test("auth #44: secrets in its name and attributes do not reach the line", () => {
  const { start, lines } = recorded();
  const span = start();
  span.setAttributes({
    password: "hunter2hunter2",
    "url.full": "https://x.test/?access_token=hunter3hunter3",
    note: "Bearer hunter4hunter4",
  });
  span.updateName("GET Bearer hunter5hunter5");
  span.setStatus({ code: SpanStatusCode.ERROR, message: "hunter6hunter6" });
  span.end();
  expect(lines.join("")).not.toContain("hunter");
});
