import { err, ok, type Result } from "@tixlys/nexus";
import { denialOf, mayDelete } from "../domain/channel/rights.ts";
import type { Entry } from "../domain/log/entry.ts";
import {
  emojiAtMost,
  parseContent,
  parseEmoji,
} from "../domain/message/content.ts";
import { parseId } from "../domain/shared/ids.ts";
import { entryOf, messageOf, tell } from "./frames.ts";
import type { Actor, Change, Ports, StoredMessage, Work } from "./ports.ts";
import { malformed, type Refusal } from "./refusals.ts";

type Needs = Pick<
  Ports,
  "transactions" | "names" | "live" | "afterCommit" | "clock"
>;

/** Which version a client has seen; undefined for any. */
export type Expected = readonly number[] | undefined;

type Outcome = {
  readonly message: StoredMessage;
  /** Undefined when nothing has changed. */
  readonly entry: { readonly seq: number; readonly change: Change } | undefined;
};

/** Writes a message anew, by its author. */
export async function editMessage(
  ports: Needs,
  by: Actor,
  edit: {
    readonly id: string;
    readonly content: string;
    readonly expected: Expected;
  },
): Promise<Result<StoredMessage, Refusal>> {
  const text = parseContent(edit.content);
  if (!text.ok) return err(malformed("content", text.error));
  return change(ports, by, edit, async (work, message) => {
    if (message.authorId !== by.userId) return err({ type: "NotAllowed" });
    if (message.content === null) return err({ type: "MessageDeleted" });
    if (message.content === text.value)
      return ok({ message, entry: undefined });
    const at = ports.clock();
    const after = await work.messages.change(message, {
      content: text.value,
      at,
    });
    return written(work, by, after, {
      type: "message_edited",
      userId: by.userId,
      messageId: message.id,
    });
  });
}

/** Takes a message away, by whoever may; its place in the log stays. */
export async function deleteMessage(
  ports: Needs,
  by: Actor,
  removal: { readonly id: string; readonly expected: Expected },
): Promise<Result<StoredMessage, Refusal>> {
  const wanted = { ...removal, wish: "delete" as const };
  return change(ports, by, wanted, async (work, message, role) => {
    const isAuthor = message.authorId === by.userId;
    if (!mayDelete({ isAuthor, role, isModerator: by.isModerator }))
      return err({ type: "NotAllowed" });
    if (message.deletedAt !== null) return ok({ message, entry: undefined });
    await work.messages.dropReactions(message.id);
    const after = await work.messages.change(message, {
      content: null,
      at: ports.clock(),
    });
    return written(work, by, after, {
      type: "message_deleted",
      userId: by.userId,
      messageId: message.id,
    });
  });
}

/** Gives an emoji, or takes it back; twice is once. */
export async function react(
  ports: Needs,
  by: Actor,
  wish: {
    readonly id: string;
    readonly emoji: string;
    readonly action: "added" | "removed";
  },
): Promise<Result<StoredMessage, Refusal>> {
  const parsed = parseEmoji(wish.emoji);
  if (!parsed.ok) return err(malformed("emoji", parsed.error));
  const emoji = parsed.value;
  return change(
    ports,
    by,
    { ...wish, expected: undefined },
    async (work, message) => {
      if (message.content === null) return err({ type: "MessageDeleted" });
      const { messages } = work;
      if (wish.action === "added") {
        const given = await messages.emojiOf(message.id);
        if (!given.has(emoji) && given.size >= emojiAtMost)
          return err({ type: "LimitReached" });
      }
      const isChanged =
        wish.action === "added"
          ? await messages.react(message.id, by.userId, emoji)
          : await messages.unreact(message.id, by.userId, emoji);
      if (!isChanged) return ok({ message, entry: undefined });
      const after = await messages.change(message, {});
      return written(work, by, after, {
        type: "reaction",
        userId: by.userId,
        messageId: message.id,
        emoji,
        action: wish.action,
      });
    },
  );
}

/** Holds the message, looks whether its channel may be written to, does it, and tells. */
async function change(
  ports: Needs,
  by: Actor,
  {
    id: given,
    expected,
    wish = "write",
  }: {
    readonly id: string;
    readonly expected: Expected;
    readonly wish?: "write" | "delete";
  },
  how: (
    work: Work,
    message: StoredMessage,
    role: "owner" | "member" | undefined,
  ) => Promise<Result<Outcome, Refusal>>,
): Promise<Result<StoredMessage, Refusal>> {
  const id = parseId(given);
  if (id === undefined) return err({ type: "MessageUnknown" });
  const done = await ports.transactions.run<Outcome, Refusal>(async (work) => {
    const found = await held(work, by, id, wish);
    if (!found.ok) return found;
    const { message, role } = found.value;
    if (expected !== undefined && !expected.includes(message.version))
      return err({ type: "Outdated", version: message.version });
    return how(work, message, role);
  });
  if (!done.ok) return done;
  const { message, entry } = done.value;
  if (entry !== undefined) await told(ports, message, entry);
  return ok(message);
}

/** The membership is locked first, the message then, its channel last. */
async function held(
  work: Work,
  by: Actor,
  id: string,
  wish: "write" | "delete",
) {
  const seen = await work.messages.find(id);
  if (seen === undefined) return err<Refusal>({ type: "MessageUnknown" });
  const standing = await work.members.standing(by.userId, seen.channelId);
  const denial =
    standing === undefined
      ? "ChannelUnknown"
      : denialOf(standing, wish === "delete" ? "read" : "write");
  // A moderator takes every message away, wherever it stands; what was written into a channel that is closed now, its author does.
  const isModerated =
    wish === "delete" && by.isModerator && standing?.status !== "deleted";
  if (denial !== undefined && !isModerated)
    return err<Refusal>({
      type: denial === "ChannelUnknown" ? "MessageUnknown" : denial,
    });
  const message = await work.messages.load(id);
  return message === undefined
    ? err<Refusal>({ type: "MessageUnknown" })
    : ok({ message, role: standing?.role });
}

async function written(
  { log, members, announcements }: Work,
  by: Actor,
  message: StoredMessage,
  change: Change,
): Promise<Result<Outcome, Refusal>> {
  const { channelId, id: messageId, authorId } = message;
  const entry = await log.append(channelId, change);
  if (entry === undefined) return err({ type: "ChannelUnknown" });
  const standing = await members.standing(by.userId, channelId);
  if (standing !== undefined && change.type !== "reaction") {
    const { kind } = standing;
    const told = { channelId, kind, seq: entry.seq, by: by.userId };
    const how = change.type === "message_edited" ? "edited" : "deleted";
    await announcements.message(how, told, { messageId, authorId });
  }
  return ok({ message, entry: { seq: entry.seq, change } });
}

async function told(
  ports: Needs,
  message: StoredMessage,
  { seq, change: what }: NonNullable<Outcome["entry"]>,
): Promise<void> {
  const { channelId, authorId } = message;
  const name =
    what.type === "message_edited"
      ? ((await ports.names.of([authorId])).get(authorId) ?? null)
      : null;
  const entry: Entry = entryOf(channelId, seq, what, messageOf(message, name));
  await tell(ports, [entry]);
}
