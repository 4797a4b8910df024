/** A message as it is now. Ids are UUID v7, times RFC 3339 in UTC. */
export type Message = {
  readonly id: string;
  readonly channelId: string;
  /** Of its first entry. */
  readonly seq: number;
  readonly authorId: string;
  /** Null where nobody knows, and of who is gone. */
  readonly authorName: string | null;
  /** Null when it was deleted, or its author is gone. */
  readonly content: string | null;
  /** The message that it answers. */
  readonly replyTo: string | null;
  /** Of messages in a history alone. */
  readonly reactions: readonly ReactionCount[];
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
};

/** How often one emoji was given, and by whom first: twenty at most are named. */
export type ReactionCount = {
  readonly emoji: string;
  readonly count: number;
  readonly userIds: readonly string[];
};

/** What happened to somebody's membership; `closed`: the channel can no longer be written to. */
export type MemberAction = "joined" | "left" | "removed" | "closed";

/** What happened, without where. */
export type Happening =
  | {
      readonly type: "new_message";
      readonly message: Message;
      readonly clientId: string;
    }
  | { readonly type: "message_edited"; readonly message: Message }
  | { readonly type: "message_deleted"; readonly id: string }
  | {
      readonly type: "reaction";
      readonly messageId: string;
      readonly userId: string;
      readonly emoji: string;
      readonly action: "added" | "removed";
    }
  | {
      readonly type: "member";
      readonly userId: string;
      readonly action: MemberAction;
    };

/** One entry of a channel's log; `seq` has no gap within a channel. On the wire it is the frame itself. */
export type Entry = {
  readonly channelId: string;
  readonly seq: number;
} & Happening;
