import { afterAll, beforeAll, expect, test } from "bun:test";
import { context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import {
  activeTrace,
  currentContext,
  inSpan,
  newTrace,
  runWithContext,
  startSpan,
  withRequest,
  withSpan,
  type Telemetry,
} from "../../src/index.ts";
import { quietTelemetry, traceFolder } from "../trace-folder.ts";

let traces: Awaited<ReturnType<typeof traceFolder>>;
let telemetry: Telemetry;
beforeAll(async () => {
  traces = await traceFolder();
  telemetry = quietTelemetry({ traceDir: traces.folder });
});
afterAll(async () => {
  await telemetry.shutdown();
  await traces.remove();
});

const root = { kind: "server", parent: newTrace() } as const;

test("a span keeps the request around it, and a request the span", async () => {
  await withRequest({ requestId: "r-1" }, "GET", root, async (span) => {
    const { traceId } = span.spanContext();
    await Bun.sleep(1);
    expect(currentContext()?.requestId).toBe("r-1");
    expect(activeTrace()?.traceId).toBe(traceId);
    await inSpan("below", {}, async () => {
      expect(currentContext()?.requestId).toBe("r-1");
      expect(activeTrace()?.traceId).toBe(traceId);
    });
    runWithContext({ requestId: "r-2" }, () => {
      expect(currentContext()?.requestId).toBe("r-2");
      expect(activeTrace()?.traceId).toBe(traceId);
    });
    expect(currentContext()?.requestId).toBe("r-1");
    span.end();
  });
  expect(currentContext()).toBeUndefined();
  expect(activeTrace()).toBeUndefined();
});

test("OpenTelemetry's own interface sees our span and sets one that we see; the request stays", () => {
  withRequest({ requestId: "r-3" }, "GET", root, (span) => {
    expect(trace.getActiveSpan()).toBe(span);
    const other = startSpan("other", { parent: ROOT_CONTEXT });
    context.with(trace.setSpan(context.active(), other), () => {
      expect(activeTrace()?.spanId).toBe(other.spanContext().spanId);
      expect(currentContext()?.requestId).toBe("r-3");
    });
    withSpan(other, ROOT_CONTEXT, () =>
      expect(trace.getActiveSpan()).toBe(other),
    );
    expect(trace.getActiveSpan()).toBe(span);
  });
});

test("values of a context are there below a span that was set in it", () => {
  const key = Symbol("a value of somebody's");
  context.with(context.active().setValue(key, 7), () =>
    withSpan(startSpan("x"), context.active(), () =>
      expect(context.active().getValue(key)).toBe(7),
    ),
  );
});
