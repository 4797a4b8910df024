/** The two places in which a message waits and no process measures: the outbox of its service, and NATS. */
import type { StoredSpan } from "@tixlys/telemetry";
import type { Node } from "./step.ts";

/**
 * What lies between the spans of one trace: from a message's making to the relay's first try to publish it (commit
 * included), and from that which succeeded to each consumer's handler. Nothing for a message that only one side knows.
 */
export function crossingsOf(spans: readonly StoredSpan[]): Node[] {
  const messages = Map.groupBy(
    spans.filter((span) => messageIdOf(span) !== undefined),
    messageIdOf,
  );
  return [...messages.values()].flatMap(crossingsOfMessage);
}

function crossingsOfMessage(spans: readonly StoredSpan[]): Node[] {
  const does = (operation: string): StoredSpan[] =>
    spans
      .filter((span) => operationOf(span) === operation)
      .sort((a, b) => a.startMs - b.startMs);
  const [made] = does("create");
  const sends = does("publish");
  const [firstSend] = sends;
  const sent = sends.find((span) => span.status !== "error");
  return [
    ...(made === undefined || firstSend === undefined
      ? []
      : [waitIn("outbox", `outbox of ${made.service}`, made, firstSend)]),
    ...(sent === undefined
      ? []
      : does("process").map((handled) =>
          waitIn("nats", `to ${consumerOf(handled)}`, sent, handled),
        )),
  ];
}

/** Delivery begins with the sending, not with the acknowledgement: NATS may hand a message on before. */
function waitIn(
  place: "outbox" | "nats",
  name: string,
  from: StoredSpan,
  to: StoredSpan,
): Node {
  const made = from.startMs + (place === "outbox" ? from.durationMs : 0);
  const startMs = Math.min(made, to.startMs);
  const parentSpanId = place === "outbox" ? from.spanId : from.parentSpanId;
  return {
    place,
    kind: "wait",
    name,
    startMs,
    durationMs: to.startMs - startMs,
    status: "unset",
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
  };
}

function consumerOf(span: StoredSpan): string {
  const group = span.attributes["messaging.consumer.group.name"];
  return typeof group === "string" ? group : span.service;
}

function operationOf(span: StoredSpan): unknown {
  return span.attributes["messaging.operation.name"];
}

function messageIdOf(span: StoredSpan): string | undefined {
  const id = span.attributes["messaging.message.id"];
  return typeof id === "string" ? id : undefined;
}
