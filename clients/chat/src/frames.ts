/** What goes over the wire: JSON, one frame a message, told apart by `type`. */

/** A message as the log and the history hold it; ids are UUIDs, times ISO 8601. */
export type Message = {
  readonly id: string;
  readonly channelId: string;
  /** Of its first entry in the channel's log. */
  readonly seq: number;
  readonly authorId: string;
  readonly authorName: string | null;
  /** Nothing once it was deleted or its author has left. */
  readonly content: string | null;
  readonly replyTo: string | null;
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
};

/** One entry of a channel's log; `seq` has no gap within a channel. */
export type Entry = { readonly channelId: string; readonly seq: number } & (
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
      readonly action: "joined" | "left" | "removed" | "closed";
    }
);

/** Whether somebody is there. */
export type Presence = "online" | "away" | "offline";

/** What the server says beside entries. */
export type Notice =
  | { readonly type: "ready"; readonly userId?: string }
  | {
      readonly type: "subscribed";
      readonly channelId: string;
      readonly seq: number;
      readonly recovered: boolean;
    }
  | {
      readonly type: "ack";
      readonly clientId: string;
      readonly id: string;
      readonly seq: number;
    }
  | {
      readonly type: "typing";
      readonly channelId: string;
      readonly userId: string;
    }
  | {
      readonly type: "presence";
      readonly userId: string;
      readonly status: Presence;
      readonly lastSeenAt?: string | null;
    }
  | {
      readonly type: "read";
      readonly channelId: string;
      readonly userId: string;
      readonly seq: number;
    }
  | {
      readonly type: "error";
      readonly code: string;
      readonly message: string;
      /** The type of the frame that it answers, and what was in it, where that can be told. */
      readonly of?: Outgoing["type"];
      readonly channelId?: string;
      readonly clientId?: string;
    }
  | { readonly type: "pong" }
  | {
      readonly type: "resync";
      readonly channelId: string;
      readonly lastSeq: number;
    };

/** Whatever comes from the server. */
export type Incoming = Entry | Notice;

/** Whatever goes to the server. */
export type Outgoing =
  | { type: "subscribe"; channelId: string; afterSeq?: number }
  | { type: "unsubscribe"; channelId: string }
  | {
      type: "send";
      channelId: string;
      clientId: string;
      content: string;
      replyTo?: string;
    }
  | { type: "typing"; channelId: string }
  | { type: "read"; channelId: string; seq: number }
  | { type: "ping" };

/** The fields without which a frame of that type cannot be acted upon, and what they are. */
const needed: Readonly<
  Record<Incoming["type"], Readonly<Record<string, string>>>
> = {
  ready: {},
  pong: {},
  subscribed: { channelId: "string", seq: "number", recovered: "boolean" },
  ack: { clientId: "string", id: "string", seq: "number" },
  typing: { channelId: "string", userId: "string" },
  presence: { userId: "string", status: "string" },
  read: { channelId: "string", userId: "string", seq: "number" },
  error: { code: "string", message: "string" },
  resync: { channelId: "string", lastSeq: "number" },
  new_message: { channelId: "string", seq: "number", message: "object" },
  message_edited: { channelId: "string", seq: "number", message: "object" },
  message_deleted: { channelId: "string", seq: "number", id: "string" },
  reaction: { channelId: "string", seq: "number", messageId: "string" },
  member: { channelId: "string", seq: "number", userId: "string" },
};

/** Reads a frame; nothing for what is none or of a kind that a later server may have. */
export function frameOf(data: unknown): Incoming | undefined {
  if (typeof data !== "string") return undefined;
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (!isRecord(frame) || typeof frame["type"] !== "string") return undefined;
  if (!isKnown(frame["type"])) return undefined;
  for (const [name, kind] of Object.entries(needed[frame["type"]]))
    if (typeof frame[name] !== kind || frame[name] === null) return undefined;
  const known: unknown = frame;
  // cast: the fields that tell one frame from another were looked at; the rest is the contract's.
  return known as Incoming;
}

const isKnown = (type: string): type is Incoming["type"] =>
  Object.hasOwn(needed, type);

/** Whether it stands in a channel's log. */
export const isEntry = (frame: Incoming): frame is Entry =>
  frame.type === "new_message" ||
  frame.type === "message_edited" ||
  frame.type === "message_deleted" ||
  frame.type === "reaction" ||
  frame.type === "member";

/** An object that is no list. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
