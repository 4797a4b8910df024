import type { Span, SpanProcessor } from "@opentelemetry/sdk-trace";
import { currentContext } from "../context/request-context.ts";
import { redactAttributes } from "../redaction/attributes.ts";
import { scrubText } from "../redaction/text.ts";
import { requestIdAttribute } from "../ring/record.ts";

/**
 * Stands first in the chain: gives each span its request id, and takes secrets out of its name,
 * attributes, links and events before any exporter sees it (auth #44). A status keeps its code but
 * not its text, which would be an exception's.
 */
export function redactingProcessor(): SpanProcessor {
  return {
    onStart(span: Span) {
      const requestId = currentContext()?.requestId;
      if (requestId !== undefined)
        span.setAttribute(requestIdAttribute, requestId);
    },
    onEnding: redactSpan,
    onEnd: () => undefined,
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function redactSpan(span: Span): void {
  const name = scrubText(span.name);
  if (name !== span.name) span.updateName(name);
  redactAttributes(span.attributes);
  for (const link of span.links)
    if (link.attributes !== undefined) redactAttributes(link.attributes);
  for (const event of span.events) {
    event.name = scrubText(event.name);
    if (event.attributes !== undefined) redactAttributes(event.attributes);
  }
  delete span.status.message;
}
