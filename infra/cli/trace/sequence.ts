/** A trace as a sequence diagram: who asked whom, who told whom what, and nothing about when. */
import type { StoredSpan } from "@tixlys/telemetry";

/** One arrow: a request that is waited for, its answer, or something told that nobody waits for. */
export type Arrow = {
  readonly kind: "call" | "answer" | "tell";
  readonly from: string;
  readonly to: string;
  readonly text: string;
};

const CLIENT = "client";
const NATS = "NATS";

/**
 * The arrows of one trace, in an order that does not depend on how long anything took: a request, what it asked of others, its
 * answer, and then what it told, by the name of the event and of who hears it.
 */
export function arrowsOf(spans: readonly StoredSpan[]): Arrow[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const below = Map.groupBy(
    spans.toSorted((a, b) => a.startMs - b.startMs),
    ({ parentSpanId }) =>
      parentSpanId !== undefined && ids.has(parentSpanId)
        ? parentSpanId
        : undefined,
  );
  const children = ({ spanId }: StoredSpan): readonly StoredSpan[] =>
    below.get(spanId) ?? [];

  /** What is asked of others below a span, in turn; events that it made are put aside. */
  const within = (span: StoredSpan, made: StoredSpan[]): Arrow[] =>
    children(span).flatMap((child) => {
      if (isMade(child)) made.push(child);
      if (isMade(child) || child.kind === "consumer") return [];
      return child.kind === "server"
        ? asked(child, span.service)
        : within(child, made);
    });

  const asked = (span: StoredSpan, from: string): Arrow[] => {
    const made: StoredSpan[] = [];
    const inner = within(span, made);
    const to = span.service;
    return [
      { kind: "call", from, to, text: span.name },
      ...inner,
      { kind: "answer", from: to, to: from, text: outcomeOf(span) },
      ...made.toSorted(byName).flatMap(told),
    ];
  };

  const told = (made: StoredSpan): Arrow[] => {
    const text = subjectOf(made);
    const heard = children(made)
      .filter(({ kind }) => kind === "consumer")
      .toSorted((a, b) => a.service.localeCompare(b.service));
    return [
      { kind: "tell", from: made.service, to: NATS, text },
      ...heard.map(({ service }): Arrow => ({
        kind: "tell",
        from: NATS,
        to: service,
        text,
      })),
      ...heard.flatMap((span) => {
        const next: StoredSpan[] = [];
        return [...within(span, next), ...next.toSorted(byName).flatMap(told)];
      }),
    ];
  };

  const roots = below.get(undefined) ?? [];
  const loose: StoredSpan[] = [];
  return [
    ...roots.flatMap((root) => {
      if (isMade(root)) return told(root);
      return root.kind === "server" ? asked(root, CLIENT) : within(root, loose);
    }),
    ...loose.toSorted(byName).flatMap(told),
  ];
}

/** As Mermaid draws it; participants in the order in which they appear. */
export function mermaidOf(arrows: readonly Arrow[]): string {
  const names = [...new Set(arrows.flatMap(({ from, to }) => [from, to]))];
  const key = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, "_");
  const line = { call: "->>", answer: "-->>", tell: "-)" };
  return [
    "sequenceDiagram",
    ...names.map((name) => `  participant ${key(name)} as ${name}`),
    ...arrows.map(
      ({ kind, from, to, text }) =>
        `  ${key(from)}${line[kind]}${key(to)}: ${text.replaceAll(";", ",")}`,
    ),
  ].join("\n");
}

function isMade({ attributes }: StoredSpan): boolean {
  return attributes["messaging.operation.name"] === "create";
}

/** Of a request its status; of anything else whether it went well. */
function outcomeOf({ attributes, status }: StoredSpan): string {
  const code = attributes["http.response.status_code"];
  if (typeof code === "number") return String(code);
  return status === "error" ? "failed" : "done";
}

/** The event's subject. */
function subjectOf({ attributes, name }: StoredSpan): string {
  const destination = attributes["messaging.destination.name"];
  return typeof destination === "string"
    ? destination
    : name.replace(/^create /, "");
}

function byName(a: StoredSpan, b: StoredSpan): number {
  return subjectOf(a).localeCompare(subjectOf(b)) || a.startMs - b.startMs;
}
