import type { Attributes, HrTime } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";

/** The span attribute that holds the request id; `readTraces` finds traces by it. */
export const requestIdAttribute = "tixlys.request_id";

/**
 * A finished span as it is kept on disk, one JSON object per line. `startMs` is milliseconds since
 * the epoch with a fraction, `durationMs` likewise.
 */
export type StoredSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: "internal" | "server" | "client" | "producer" | "consumer";
  service: string;
  requestId?: string;
  startMs: number;
  durationMs: number;
  status: "unset" | "ok" | "error";
  attributes: Attributes;
  links: { traceId: string; spanId: string }[];
};

const kinds = ["internal", "server", "client", "producer", "consumer"] as const;
const statuses = ["unset", "ok", "error"] as const;

/** The line for a finished span, with its newline. */
export function lineOf(span: ReadableSpan, service: string): string {
  const { traceId, spanId } = span.spanContext();
  const requestId = span.attributes[requestIdAttribute];
  const stored: StoredSpan = {
    traceId,
    spanId,
    ...(span.parentSpanContext === undefined
      ? {}
      : { parentSpanId: span.parentSpanContext.spanId }),
    name: span.name,
    kind: kinds[span.kind] ?? "internal",
    service,
    ...(typeof requestId === "string" ? { requestId } : {}),
    startMs: milliseconds(span.startTime),
    durationMs: milliseconds(span.duration),
    status: statuses[span.status.code] ?? "unset",
    attributes: span.attributes,
    links: span.links.map((link) => ({
      traceId: link.context.traceId,
      spanId: link.context.spanId,
    })),
  };
  return textOf(stored);
}

/** The line of a record, with its newline. */
export const textOf = (record: StoredSpan): string =>
  `${JSON.stringify(record)}\n`;

/** The span of a line, or undefined: a process may have died in the middle of one. */
export function parseLine(line: string): StoredSpan | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isStoredSpan(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isStoredSpan(value: unknown): value is StoredSpan {
  if (typeof value !== "object" || value === null) return false;
  const has = (key: string, type: string) =>
    typeof Reflect.get(value, key) === type;
  return (
    ["traceId", "spanId", "name", "kind", "service", "status"].every((key) =>
      has(key, "string"),
    ) &&
    has("startMs", "number") &&
    has("durationMs", "number") &&
    has("attributes", "object") &&
    Array.isArray(Reflect.get(value, "links"))
  );
}

function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1000 + Math.round(nanoseconds / 1000) / 1000;
}
