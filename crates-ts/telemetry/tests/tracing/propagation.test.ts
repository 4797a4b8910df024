import { describe, expect, test } from "bun:test";
import { trace } from "@opentelemetry/api";
import {
  extractTrace,
  injectTrace,
  linkTo,
  newTrace,
} from "../../src/index.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

describe("trace context (W3C)", () => {
  test("http-rules 21: what arrives is what is sent on", () => {
    const arrived = extractTrace({ traceparent, tracestate: "vendor=1" });
    expect(trace.getSpanContext(arrived)?.traceId).toBe(traceId);
    expect(injectTrace(arrived)).toEqual({
      traceparent,
      tracestate: "vendor=1",
    });
  });

  test.each([
    ["garbage"],
    [""],
    [null],
    [`00-${"0".repeat(32)}-b7ad6b7169203331-01`],
    [`00-${traceId}-${"0".repeat(16)}-01`],
    [`ff-${traceId}-b7ad6b7169203331-01`],
    [`${traceparent}-extra`],
    [`00-${traceId.toUpperCase()}-b7ad6b7169203331-01`],
  ])("a malformed traceparent (%p) is ignored", (text) => {
    expect(injectTrace(extractTrace({ traceparent: text }))).toEqual({});
  });

  test("http-rules 21: a tracestate above 512 bytes is dropped, the trace is kept", () => {
    const carrier = { traceparent, tracestate: `vendor=${"x".repeat(600)}` };
    expect(injectTrace(extractTrace(carrier))).toEqual({ traceparent });
  });

  test("8 KB of baggage is not forwarded", () => {
    const carrier = { traceparent, baggage: "x".repeat(8192) };
    expect(Object.keys(injectTrace(extractTrace(carrier)))).toEqual([
      "traceparent",
    ]);
  });

  test("a link points to a cause that is not the parent", () => {
    const [link] = linkTo(extractTrace({ traceparent }), { reason: "replay" });
    expect(link?.context.traceId).toBe(traceId);
    expect(link?.attributes).toEqual({ reason: "replay" });
    expect(linkTo(newTrace())).toEqual([]);
  });
});
