import { createHash } from "node:crypto";
import type { JsMsg } from "@nats-io/jetstream";
import { isEnvelope, subjectOf } from "@tixlys/contracts";
import type { Envelope } from "@tixlys/contracts";
import { isUuid } from "@tixlys/nexus";

/** A message as it stands in the stream, or in the waiting table. */
export type Incoming = {
  readonly messageId: string;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, fit for a jsonb column even when the body is no JSON. */
  readonly payload: string;
  /** The order key: the envelope's subject; for a body that is no envelope one of its own. */
  readonly key: string;
  /** Missing when the body is no envelope of its subject, which no further try can mend. */
  readonly envelope: Envelope | undefined;
};

/** Reads a message of the stream. */
export function readMessage(message: JsMsg): Incoming {
  const headers: Record<string, string> = {};
  for (const [name, [value]] of message.headers ?? [])
    if (value !== undefined) headers[name] = value;
  const { text, body } = parse(message.data);
  const messageId = idOf(headers["Nats-Msg-Id"], body, message);
  const payload =
    text ??
    JSON.stringify({ base64: Buffer.from(message.data).toString("base64") });
  return {
    messageId,
    subject: message.subject,
    headers,
    payload,
    ...keyed(message.subject, messageId, body),
  };
}

/** Reads a message that was put aside. */
export function readStored(row: {
  messageId: string;
  subject: string;
  headers: Record<string, string>;
  payload: string;
}): Incoming {
  const body: unknown = JSON.parse(row.payload);
  return { ...row, ...keyed(row.subject, row.messageId, body) };
}

function keyed(
  subject: string,
  messageId: string,
  body: unknown,
): Pick<Incoming, "key" | "envelope"> {
  const envelope =
    isEnvelope(body) &&
    subjectOf(body.type, body.version) === subject &&
    body.id === messageId
      ? body
      : undefined;
  return { key: envelope?.subject ?? `malformed:${messageId}`, envelope };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The body, and its text as it came; neither when it is no JSON. */
function parse(data: Uint8Array): { text?: string; body?: unknown } {
  try {
    const text = utf8.decode(data);
    const body: unknown = JSON.parse(text);
    return { text, body };
  } catch {
    return {};
  }
}

/** The header's id, else the envelope's; for a message without either an id of its place in the stream. */
function idOf(
  header: string | undefined,
  body: unknown,
  { info }: JsMsg,
): string {
  if (isUuid(header)) return header;
  if (isEnvelope(body)) return body.id;
  const hex = createHash("sha256")
    .update(`${info.stream} ${String(info.streamSequence)}`)
    .digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
