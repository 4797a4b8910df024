import { err, ok, type Result } from "@tixlys/nexus";
import { denialOf } from "../domain/channel/rights.ts";
import type { Entry } from "../domain/log/entry.ts";
import { parseContent } from "../domain/message/content.ts";
import { parseId } from "../domain/shared/ids.ts";
import { messageOf, tell } from "./frames.ts";
import type { Actor, NewMessage, Ports, Sending } from "./ports.ts";
import { malformed, type Refusal } from "./refusals.ts";

/** A message as it was written. */
export type Written = {
  readonly channelId: string;
  readonly clientId: string;
  readonly content: string;
  readonly replyTo?: string | undefined;
};

/** `created` is false for a `clientId` that was sent before: then these are the first one's. */
export type Sent = {
  readonly id: string;
  readonly seq: number;
  readonly created: boolean;
};

type Needs = Pick<
  Ports,
  "sender" | "channels" | "log" | "names" | "live" | "afterCommit" | "ids"
>;

/**
 * Sends a message, or finds the one that was sent with this `clientId`: the one way in, for socket and HTTP alike. Messages of one
 * channel are stored in the order of the calls: before the sender has one, nothing is waited for.
 *
 * @param isWanted Asked when its turn to be stored has come; always, unless told.
 */
export async function send(
  ports: Needs,
  by: Actor,
  written: Written,
  isWanted?: () => boolean,
): Promise<Result<Sent, Refusal>> {
  const message = parse(written, by.userId, ports.ids());
  if (!message.ok) return message;
  const deliver = (): Promise<Sending> =>
    ports.sender.send(message.value, isWanted);
  return delivered(ports, by, message.value, deliver, "first");
}

async function delivered(
  ports: Needs,
  by: Actor,
  message: NewMessage,
  deliver: () => Promise<Sending>,
  attempt: "first" | "last",
): Promise<Result<Sent, Refusal>> {
  const sending = await deliver();
  switch (sending.type) {
    case "sent":
      return ok(await toldOf(ports, message, sending));
    case "sent-before": {
      const { messageId } = sending;
      const known = await sentBefore(ports, messageId);
      // Its id may be taken for nothing; then it is free now, and this one is the first.
      if (known.ok || attempt === "last") return known;
      return (await ports.sender.free(message, messageId))
        ? delivered(ports, by, message, deliver, "last")
        : known;
    }
    case "crowded":
      return err({ type: "Crowded" });
    case "withdrawn":
      return err({ type: "Withdrawn" });
    case "unanswerable":
      return err(await replyRefusal(ports, by, message.channelId));
    default:
      return err(await refusalOf(ports, by, message.channelId));
  }
}

function parse(
  { channelId, clientId, content, replyTo }: Written,
  authorId: string,
  id: string,
): Result<NewMessage, Refusal> {
  const channel = parseId(channelId);
  if (channel === undefined) return err({ type: "ChannelUnknown" });
  const client = parseId(clientId);
  if (client === undefined) return err(malformed("clientId", "format"));
  const text = parseContent(content);
  if (!text.ok) return err(malformed("content", text.error));
  const reply = replyTo === undefined ? null : parseId(replyTo);
  if (reply === undefined) return err(malformed("replyTo", "format"));
  return ok({
    id,
    channelId: channel,
    authorId,
    clientId: client,
    content: text.value,
    replyTo: reply,
  });
}

/** The name stands in the copy here, nearly always. */
async function toldOf(
  ports: Needs,
  message: NewMessage,
  { seq, at, authorName }: Extract<Sending, { type: "sent" }>,
): Promise<Sent> {
  const { id, channelId, authorId, clientId } = message;
  const name =
    authorName ?? (await ports.names.of([authorId])).get(authorId) ?? null;
  const none = { version: 1, createdAt: at, editedAt: null, deletedAt: null };
  const entry: Entry = {
    type: "new_message",
    channelId,
    seq,
    message: messageOf({ ...message, seq, ...none }, name),
    clientId,
  };
  await tell(ports, [entry]);
  return { id, seq, created: true };
}

async function sentBefore(
  { log }: Needs,
  messageId: string,
): Promise<Result<Sent, Refusal>> {
  const [known] = await log.byIds([messageId]);
  return known === undefined
    ? err({ type: "MessageUnknown" })
    : ok({ id: known.id, seq: known.seq, created: false });
}

/** Why the log did not take it. */
async function refusalOf(
  { channels }: Pick<Ports, "channels">,
  { userId }: Actor,
  channelId: string,
): Promise<Refusal> {
  const seen = await channels.find(channelId, userId);
  if (seen === undefined) return { type: "ChannelUnknown" };
  return { type: denialOf(seen, "write") ?? "ChannelClosed" };
}

/** What may not be written to is not said to lack a message. */
async function replyRefusal(
  { channels }: Pick<Ports, "channels">,
  { userId }: Actor,
  channelId: string,
): Promise<Refusal> {
  const seen = await channels.find(channelId, userId);
  if (seen === undefined) return { type: "ChannelUnknown" };
  const denial = denialOf(seen, "write");
  return denial === undefined
    ? { type: "ReferenceUnknown", field: "replyTo" }
    : { type: denial };
}
