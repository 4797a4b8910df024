import type { Attributes } from "@opentelemetry/api";
import type { SpanKindName, SpanSpec } from "./span.ts";

/**
 * `template` is the subject with its variable parts left out (low cardinality); `destination` the
 * subject itself where it differs.
 */
export type MessageFacts = {
  template: string;
  destination?: string;
  messageId?: string;
  consumerGroup?: string;
  deliveryCount?: number;
  batchSize?: number;
};

/** `create {template}`: the span whose context travels with the message (semconv messaging-spans). */
export function createMessageSpan(facts: MessageFacts): SpanSpec {
  return messageSpan("create", "producer", facts);
}

/** `publish {template}`: the send to the broker; a PRODUCER, or a CLIENT that links to the create span. */
export function publishSpan(
  facts: MessageFacts,
  kind: "producer" | "client" = "producer",
): SpanSpec {
  return messageSpan("publish", kind, facts, "send");
}

/** `process {template}`: one message's effect. */
export function processSpan(facts: MessageFacts): SpanSpec {
  return messageSpan("process", "consumer", facts);
}

/** `ack|nack|term {template}`: the answer to the broker. */
export function settleSpan(
  outcome: "ack" | "nack" | "term",
  facts: MessageFacts,
): SpanSpec {
  return messageSpan(outcome, "client", facts, "settle");
}

function messageSpan(
  operation: string,
  kind: SpanKindName,
  facts: MessageFacts,
  type: string = operation,
): SpanSpec {
  const attributes: Attributes = {
    "messaging.system": "nats",
    "messaging.operation.name": operation,
    "messaging.operation.type": type,
    "messaging.destination.template": facts.template,
  };
  if (facts.destination !== undefined)
    attributes["messaging.destination.name"] = facts.destination;
  if (facts.messageId !== undefined)
    attributes["messaging.message.id"] = facts.messageId;
  if (facts.consumerGroup !== undefined) {
    attributes["messaging.consumer.group.name"] = facts.consumerGroup;
  }
  if (facts.deliveryCount !== undefined) {
    attributes["messaging.nats.delivery_count"] = facts.deliveryCount;
  }
  if (facts.batchSize !== undefined)
    attributes["messaging.batch.message_count"] = facts.batchSize;
  return { name: `${operation} ${facts.template}`, kind, attributes };
}
