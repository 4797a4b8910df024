import type { Entry, Message } from "../domain/log/entry.ts";
import type { ReactionCount } from "../domain/log/entry.ts";
import type { Change, LoggedEntry, Ports, StoredMessage } from "./ports.ts";

/** A message as it is told. */
export function messageOf(
  stored: StoredMessage,
  authorName: string | null,
  reactions: readonly ReactionCount[] = [],
): Message {
  const { id, channelId, seq, authorId, content, replyTo } = stored;
  return {
    id,
    channelId,
    seq,
    authorId,
    authorName,
    content,
    replyTo,
    reactions,
    createdAt: stored.createdAt.toISOString(),
    editedAt: stored.editedAt?.toISOString() ?? null,
    deletedAt: stored.deletedAt?.toISOString() ?? null,
  };
}

/** A change as it is told; undefined for one of a message that is kept no longer. */
export function entryOf(
  channelId: string,
  seq: number,
  change: Change,
  edited: Message | undefined,
): Entry {
  const { type, userId, messageId = "", emoji = "", action } = change;
  const at = { channelId, seq };
  switch (type) {
    case "message_edited":
      // What was edited and is gone by now is told as what it is.
      return edited === undefined
        ? { ...at, type: "message_deleted", id: messageId }
        : { ...at, type, message: edited };
    case "message_deleted":
      return { ...at, type, id: messageId };
    case "reaction":
      return {
        ...at,
        type,
        messageId,
        userId,
        emoji,
        action: action === "removed" ? "removed" : "added",
      };
    case "member":
      if (action === undefined || action === "added")
        throw new Error("a member's entry has no action");
      return { ...at, type, userId, action };
  }
}

/** What lies in a log as it is told, with the messages as they are now: one look for all names, one for what was edited. */
export async function entriesOf(
  { names, log }: Pick<Ports, "names" | "log">,
  channelId: string,
  logged: readonly LoggedEntry[],
): Promise<readonly Entry[]> {
  const editedIds = logged.flatMap((each) =>
    "change" in each && each.change.type === "message_edited"
      ? [each.change.messageId ?? ""]
      : [],
  );
  const edited = await log.byIds([...new Set(editedIds)]);
  const sent = logged.flatMap((each) =>
    "message" in each ? [each.message] : [],
  );
  const called = await names.of([
    ...new Set([...sent, ...edited].map(({ authorId }) => authorId)),
  ]);
  const shown = (stored: StoredMessage): Message =>
    messageOf(stored, called.get(stored.authorId) ?? null);
  const byId = new Map(edited.map((each) => [each.id, shown(each)]));
  return logged.map((each) =>
    "message" in each
      ? {
          type: "new_message",
          channelId,
          seq: each.seq,
          message: shown(each.message),
          clientId: each.message.clientId,
        }
      : entryOf(
          channelId,
          each.seq,
          each.change,
          byId.get(each.change.messageId ?? ""),
        ),
  );
}

/** Tells who listens, once it is committed. */
export function tell(
  { live, afterCommit }: Pick<Ports, "live" | "afterCommit">,
  entries: readonly Entry[],
): Promise<void> {
  return afterCommit(() => {
    live.tell(entries);
    return Promise.resolve();
  });
}
