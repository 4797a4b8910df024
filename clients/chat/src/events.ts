import type { Entry, Message, Notice } from "./frames.ts";

/**
 * `connecting`: a socket is being opened; `open`: the server has said `ready`; `waiting`: the next attempt is due after a pause;
 * `closed`: for good, by `close()` or because the server does not want this client (4403).
 */
export type ChatState = "connecting" | "open" | "waiting" | "closed";

/**
 * `joining`: asked for, also while disconnected; `live`: everything up to the server's last word was delivered, and what comes is;
 * `ended`: the client's own doing, or the server's, with its code.
 */
export type ChannelState = "joining" | "live" | "ended";

/**
 * What came over HTTP because more was missed than the socket hands over. `messages` are those after the last delivered entry up
 * to `seq`, as they are now; edits, deletions and reactions of older messages in between are not in it, so whoever shows older ones
 * loads them anew. `complete` is false when even this was too much, and `messages` are the newest.
 */
export type History = {
  readonly channelId: string;
  readonly afterSeq: number;
  readonly seq: number;
  readonly messages: readonly Message[];
  readonly complete: boolean;
};

type Of<Type extends Notice["type"]> = Omit<
  Extract<Notice, { type: Type }>,
  "type"
>;

/** What a client tells, by the name under which it is listened to. */
export type ChatEvents = {
  readonly state: ChatState;
  /** In the order of `seq`, each once. */
  readonly entry: Entry;
  readonly history: History;
  readonly channel: {
    readonly channelId: string;
    readonly state: ChannelState;
    /** The server's, when it ended it. */
    readonly code?: string;
  };
  readonly typing: Of<"typing">;
  readonly presence: Of<"presence">;
  readonly read: Of<"read">;
  /** What the server refused, and what went wrong on the way to a connection (`unreachable`). */
  readonly error: Of<"error">;
};

/** Those who listen, and how they are told. */
export type Listeners = {
  on<Name extends keyof ChatEvents>(
    name: Name,
    listener: (event: ChatEvents[Name]) => void,
  ): () => void;
  tell<Name extends keyof ChatEvents>(
    name: Name,
    event: ChatEvents[Name],
  ): void;
};

/** A listener that throws disturbs neither the others nor the client; its error is thrown where the runtime reports it. */
export function listeners(): Listeners {
  const all: { [Name in keyof ChatEvents]: Set<Listener<Name>> } = {
    state: new Set(),
    entry: new Set(),
    history: new Set(),
    channel: new Set(),
    typing: new Set(),
    presence: new Set(),
    read: new Set(),
    error: new Set(),
  };
  return {
    on(name, listener) {
      all[name].add(listener);
      return () => all[name].delete(listener);
    },
    tell(name, event) {
      for (const listener of [...all[name]])
        try {
          listener(event);
        } catch (thrown) {
          queueMicrotask(() => {
            throw thrown;
          });
        }
    },
  };
}

type Listener<Name extends keyof ChatEvents> = (
  event: ChatEvents[Name],
) => void;
