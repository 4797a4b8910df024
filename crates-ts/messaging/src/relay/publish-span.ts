import {
  extractTrace,
  inSpan,
  linkTo,
  publishSpan,
  runWithContext,
} from "@tixlys/telemetry";
import type { OutboxMessage } from "./page.ts";

/**
 * Runs `send` in a CLIENT span that links to the span in which the message was made, and lies below it, so that the
 * wait in the outbox shows in the request's own trace and is sampled with it (platform-notes §3.4). What is sent keeps
 * the stored context. A message without a cause, or outside a sampled trace, costs no span.
 */
export function inPublishSpan<T>(
  message: OutboxMessage,
  send: () => Promise<T>,
): Promise<T> {
  const { headers, subject, messageId } = message;
  const requestId = headers["x-request-id"];
  const cause = extractTrace(headers);
  const links = linkTo(cause);
  if (!links.some(isSampled) || requestId === undefined) return send();
  const { name, ...span } = publishSpan(
    { template: templateOf(subject), destination: subject, messageId },
    "client",
  );
  return runWithContext({ requestId }, () =>
    inSpan(name, { ...span, parent: cause, links }, send),
  );
}

const isSampled = ({ context }: { context: { traceFlags: number } }): boolean =>
  (context.traceFlags & 1) === 1;

/** A revocation's subject ends with the id of what is revoked, which would make a name of its own for each. */
function templateOf(subject: string): string {
  return subject.startsWith("auth.revoked.")
    ? subject.replace(/\.[^.]+$/, ".{id}")
    : subject;
}
