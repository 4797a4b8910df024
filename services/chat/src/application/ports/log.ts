import type { ChannelKind } from "../../domain/channel/values.ts";
import type { MemberAction, ReactionCount } from "../../domain/log/entry.ts";

/** A message as it lies there. */
export type StoredMessage = {
  readonly id: string;
  readonly channelId: string;
  readonly seq: number;
  readonly authorId: string;
  readonly clientId: string;
  readonly content: string | null;
  readonly replyTo: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
};

/** An entry to write that is no new message. */
export type Change = {
  readonly type: "message_edited" | "message_deleted" | "reaction" | "member";
  /** Who it is about: the author of a reaction, the member; else who did it. */
  readonly userId: string;
  readonly messageId?: string;
  readonly emoji?: string;
  readonly action?: "added" | "removed" | MemberAction;
};

/** What is written into a log. */
export type Written = { readonly seq: number; readonly at: Date };

/** What became of a message that was sent. */
export type Sending =
  | {
      readonly type: "sent";
      readonly seq: number;
      readonly at: Date;
      readonly kind: ChannelKind;
      readonly authorName: string | null;
    }
  | { readonly type: "sent-before"; readonly messageId: string }
  | { readonly type: "no-member" }
  | { readonly type: "closed" }
  /** What it answers is not there. */
  | { readonly type: "unanswerable" }
  /** Too many wait for their turn already. */
  | { readonly type: "crowded" }
  /** When its turn came it was wanted no longer. */
  | { readonly type: "withdrawn" };

export type NewMessage = {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly clientId: string;
  readonly content: string;
  readonly replyTo: string | null;
};

/** The logs inside one transaction. The row of a channel is locked by what is written to it: members are locked before. */
export type Log = {
  /** The next entry; undefined for a channel that is none, deleted, or (with `open`) closed. */
  append(
    channelId: string,
    change: Change,
    where?: "open",
  ): Promise<Written | undefined>;
};

/** The one write that is a transaction of its own. */
export type Sender = {
  /**
   * Membership, what it answers, the client's id, the next `seq`, the message, the sender's read mark and the event: all, or nothing.
   * Those of one channel get their `seq` in the order in which they were given to it; what one is refused for does not concern
   * the others.
   *
   * @param isWanted Asked when its turn has come.
   */
  send(message: NewMessage, isWanted?: () => boolean): Promise<Sending>;
  /**
   * Frees the client's id of a message that was never written, as its process died between the two; false where it may have been
   * written and is kept no longer.
   */
  free(message: NewMessage, messageId: string): Promise<boolean>;
};

/** Messages inside one transaction. */
export type Messages = {
  find(id: string): Promise<StoredMessage | undefined>;
  /** Locked until the transaction ends. */
  load(id: string): Promise<StoredMessage | undefined>;
  /** Counts the version up; what is given is written. */
  change(
    message: StoredMessage,
    changes: { readonly content?: string | null; readonly at?: Date },
  ): Promise<StoredMessage>;
  react(id: string, userId: string, emoji: string): Promise<boolean>;
  unreact(id: string, userId: string, emoji: string): Promise<boolean>;
  emojiOf(id: string): Promise<ReadonlySet<string>>;
  dropReactions(id: string): Promise<void>;
};

/** Which part of a history. */
export type Wanted = {
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
};

/** The four calls behind which messages are kept: another store would have to offer no more. */
export type LogReader = {
  /** The newest first, `limit` at most; with `after` the oldest first. */
  page(
    channelId: string,
    wanted: Wanted,
    limit: number,
  ): Promise<readonly StoredMessage[]>;
  /** Ascending. */
  entriesAfter(
    channelId: string,
    afterSeq: number,
    limit: number,
  ): Promise<readonly LoggedEntry[]>;
  byIds(ids: readonly string[]): Promise<readonly StoredMessage[]>;
  reactions(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ReactionCount[]>>;
};

export type LoggedEntry =
  | { readonly seq: number; readonly message: StoredMessage }
  | { readonly seq: number; readonly change: Change };
