/** A trace's spans as the steps of one way: parents before children, and between services what no process sees. */
import type { StoredSpan } from "@tixlys/telemetry";
import { crossingsOf } from "./crossings.ts";
import type { Node, Step } from "./step.ts";

/** One trace as a way. `startedAt` is RFC 3339, `durationMs` reaches to the end of its last step. */
export type Way = {
  readonly traceId: string;
  readonly requestIds: readonly string[];
  readonly startedAt: string;
  readonly durationMs: number;
  /** Services in the order in which the way reaches them, `outbox` and `nats` among them. */
  readonly places: readonly string[];
  readonly failed: number;
  readonly steps: readonly Step[];
};

/** The ways of these spans, one per trace, the earliest first. */
export function waysOf(spans: readonly StoredSpan[]): Way[] {
  const traces = Map.groupBy(spans, (span) => span.traceId);
  return [...traces]
    .map(([traceId, own]) => wayOf(traceId, own))
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

function wayOf(traceId: string, spans: readonly StoredSpan[]): Way {
  const startMs = Math.min(...spans.map((span) => span.startMs));
  const endMs = Math.max(...spans.map(endOf));
  const steps = stepsOf([...spans.map(nodeOf), ...crossingsOf(spans)], startMs);
  const requestIds = spans.flatMap(({ requestId }) => requestId ?? []);
  return {
    traceId,
    requestIds: [...new Set(requestIds)],
    startedAt: new Date(startMs).toISOString(),
    durationMs: rounded(endMs - startMs),
    places: [...new Set(steps.map((step) => step.place))],
    failed: steps.filter((step) => step.status === "error").length,
    steps,
  };
}

/** Each node below its parent, siblings by their start; no node is lost, also when parents form a circle. */
function stepsOf(nodes: readonly Node[], startMs: number): Step[] {
  const ids = new Set(nodes.flatMap(({ spanId }) => spanId ?? []));
  const has = ({ parentSpanId }: Node): boolean =>
    parentSpanId !== undefined && ids.has(parentSpanId);
  const below = Map.groupBy(nodes.filter(has), (node) => node.parentSpanId);
  const steps: Step[] = [];
  const seen = new Set<Node>();
  const walk = (node: Node, depth: number): void => {
    if (seen.has(node)) return;
    seen.add(node);
    steps.push(stepOf(node, depth, startMs, !has(node)));
    const children = node.spanId === undefined ? [] : below.get(node.spanId);
    for (const child of (children ?? []).toSorted(byStart))
      walk(child, depth + 1);
  };
  for (const root of nodes.filter((node) => !has(node)).sort(byStart))
    walk(root, 0);
  for (const rest of nodes) walk(rest, 0);
  return steps;
}

function stepOf(
  node: Node,
  depth: number,
  startMs: number,
  isRoot: boolean,
): Step {
  const { startMs: own, parentSpanId, ...rest } = node;
  return {
    ...rest,
    depth,
    offsetMs: rounded(own - startMs),
    durationMs: rounded(node.durationMs),
    ...(isRoot && parentSpanId !== undefined ? { orphan: true } : {}),
  };
}

function nodeOf(span: StoredSpan): Node {
  const errorType = span.attributes["error.type"];
  return {
    place: span.service,
    kind: span.kind,
    name: nameOf(span),
    startMs: span.startMs,
    durationMs: span.durationMs,
    status: span.status,
    spanId: span.spanId,
    ...(span.parentSpanId === undefined
      ? {}
      : { parentSpanId: span.parentSpanId }),
    ...(span.status === "error"
      ? { errorType: typeof errorType === "string" ? errorType : "error" }
      : {}),
  };
}

/** The span's own name, and what says more about this one: a client's path, an answer's status. */
function nameOf({ name, kind, attributes }: StoredSpan): string {
  const status = attributes["http.response.status_code"];
  const full = attributes["url.full"];
  const path =
    kind === "client" && typeof full === "string" && URL.canParse(full)
      ? ` ${new URL(full).pathname}`
      : "";
  return `${name}${path}${typeof status === "number" ? ` ${status}` : ""}`;
}

/** A crossing that begins with its neighbour stands before it. */
function byStart(a: Node, b: Node): number {
  return a.startMs - b.startMs || rank(a) - rank(b);
}

function rank({ place, kind }: Node): number {
  if (kind !== "wait") return place === "nats" ? 2 : 1;
  return place === "outbox" ? 0 : 2;
}

/** When a span ended, in milliseconds since the epoch. */
export function endOf(span: StoredSpan): number {
  return span.startMs + span.durationMs;
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
