import type { StoredSpan } from "@tixlys/telemetry";

/** Trace and request of the made-up registration. */
export const traceId = "0af7651916cd43dd8448eb211c80319c";
export const requestId = "a-request-of-the-test";

const begin = Date.UTC(2026, 10, 21, 12);

/** A span of it; `at` and `took` in milliseconds. */
export function span(
  o: Partial<StoredSpan> & { spanId: string; at: number; took: number },
): StoredSpan {
  const { at, took, ...rest } = o;
  return {
    traceId,
    name: o.spanId,
    kind: "internal",
    service: "auth",
    requestId,
    startMs: begin + at,
    durationMs: took,
    status: "unset",
    attributes: {},
    links: [],
    ...rest,
  };
}

const message = (operation: string, more: StoredSpan["attributes"] = {}) => ({
  "messaging.operation.name": operation,
  "messaging.message.id": "01a1fe2a-2d83-7f7f-8ac6-3541f1318e16",
  ...more,
});

/** Gateway → auth → outbox → NATS → two consumers, of which one fails; out of order, as files are read. */
export const registration: readonly StoredSpan[] = [
  span({
    spanId: "welcome",
    parentSpanId: "create",
    service: "notifications",
    kind: "consumer",
    at: 60,
    took: 10,
    status: "error",
    attributes: message("process", {
      "messaging.consumer.group.name": "notifications-auth",
      "error.type": "ECONNREFUSED",
    }),
  }),
  span({
    spanId: "profile",
    parentSpanId: "create",
    service: "users",
    kind: "consumer",
    at: 50,
    took: 30,
    attributes: message("process", {
      "messaging.consumer.group.name": "users-auth",
    }),
  }),
  span({
    spanId: "gateway",
    service: "steersman",
    kind: "server",
    name: "POST /auth/{**}",
    at: 0,
    took: 30,
    attributes: { "http.response.status_code": 201 },
  }),
  span({
    spanId: "forward",
    parentSpanId: "gateway",
    service: "steersman",
    kind: "client",
    name: "POST",
    at: 1,
    took: 28,
    attributes: { "url.full": "http://127.0.0.1:4101/v1/register" },
  }),
  span({
    spanId: "register",
    parentSpanId: "forward",
    kind: "server",
    at: 2,
    took: 26,
  }),
  span({
    spanId: "create",
    parentSpanId: "register",
    kind: "producer",
    at: 20,
    took: 1,
    attributes: message("create"),
  }),
  span({
    spanId: "refused",
    parentSpanId: "create",
    kind: "client",
    at: 31,
    took: 2,
    status: "error",
    attributes: message("publish", { "error.type": "timeout" }),
  }),
  span({
    spanId: "publish",
    parentSpanId: "create",
    kind: "client",
    at: 40,
    took: 3,
    attributes: message("publish"),
  }),
];
