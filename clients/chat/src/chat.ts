import { channelOf } from "./channel.ts";
import type { Channel } from "./channel.ts";
import { listeners } from "./events.ts";
import type { ChannelState, ChatEvents, ChatState } from "./events.ts";
import { isEntry } from "./frames.ts";
import type { Incoming, Outgoing } from "./frames.ts";
import { startLine } from "./line.ts";
import { usualTiming } from "./options.ts";
import type { ChatOptions } from "./options.ts";
import { outboxOf } from "./outbox.ts";
import type { Sent } from "./outbox.ts";
import { readMarksOf } from "./read-marks.ts";

/** A client of chat, connected from its making to `close()`. */
export type Chat = {
  readonly state: ChatState;
  /** Calls `listener` for each event of that name; the answer ends that. */
  on<Name extends keyof ChatEvents>(
    name: Name,
    listener: (event: ChatEvents[Name]) => void,
  ): () => void;
  /**
   * Delivers the channel's entries from now on, or all after `afterSeq`, across every loss of the connection, until
   * `unsubscribe`. A second call for a channel changes nothing.
   */
  subscribe(channelId: string, afterSeq?: number): void;
  unsubscribe(channelId: string): void;
  /** Where a channel stands; nothing for one that was never subscribed to, or is no more. */
  channel(
    channelId: string,
  ):
    | { readonly state: ChannelState; readonly seq: number | undefined }
    | undefined;
  /**
   * Sends a message, once, also when it has to be repeated or to wait for a connection. A channel's messages keep their order.
   *
   * @throws SendFailed
   */
  send(channelId: string, content: string, replyTo?: string): Promise<Sent>;
  /** Tells the others that somebody is writing; at most once in three seconds, and only in a channel that is live. */
  typing(channelId: string): void;
  /** Everything up to `seq` was read; the highest is kept until there is a connection. */
  read(channelId: string, seq: number): void;
  /** Tries to connect now instead of after the pause, as when the browser says `online`. */
  hurry(): void;
  /** Ends the connection and every subscription; messages that wait are rejected with `closed`. */
  close(): void;
};

const QUEUE_AT_MOST = 1_000;
const TYPING_EVERY_MS = 3_000;

/** Connects to chat. Nothing is thrown when that does not succeed: it is tried again, and `state` and `error` tell of it. */
export function createChat(options: ChatOptions): Chat {
  const timing = { ...usualTiming, ...options.timing };
  const { on, tell } = listeners();
  const channels = new Map<string, Channel>();
  const typedAt = new Map<string, number>();
  const marks = readMarksOf((channelId, seq) => {
    line.send({ type: "read", channelId, seq });
  });
  const outbox = outboxOf(
    timing,
    options.queueAtMost ?? QUEUE_AT_MOST,
    (frame) => line.send(frame),
  );
  /** An error about a channel is its subscription's only where it answers that, or ends it. */
  const refused = (
    channelId: string,
    code: string,
    of: Outgoing["type"] | undefined,
  ): void => {
    if (of === "subscribe" || of === undefined)
      channels.get(channelId)?.refused(code, of === "subscribe");
    else if (of === "read") marks.refused(channelId, code);
  };
  const frame = (came: Incoming): void => {
    if (isEntry(came)) return channels.get(came.channelId)?.entry(came);
    switch (came.type) {
      case "ready":
        for (const channel of channels.values()) channel.opened();
        outbox.opened();
        return marks.opened();
      case "subscribed":
        return channels.get(came.channelId)?.subscribed(came);
      case "resync":
        return channels.get(came.channelId)?.resync();
      case "ack":
        return outbox.acked(came);
      case "error":
        if (came.clientId !== undefined)
          outbox.refused(came.clientId, came.code, came.message);
        else if (came.channelId !== undefined)
          refused(came.channelId, came.code, came.of);
        return tell("error", came);
      case "typing":
        return tell("typing", came);
      case "presence":
        return tell("presence", came);
      case "read":
        return tell("read", came);
      case "pong":
        return;
    }
  };
  const state = (now: ChatState): void => {
    if (now === "waiting" || now === "closed") {
      for (const channel of channels.values()) channel.lost();
      outbox.lost();
      marks.lost();
    }
    tell("state", now);
  };
  const trouble = (message: string): void =>
    tell("error", { code: "unreachable", message });
  const line = startLine(options, timing, { state, frame, trouble });
  return {
    get state() {
      return line.state();
    },
    on,
    subscribe(channelId, afterSeq) {
      if (channels.has(channelId) || line.state() === "closed") return;
      const random = options.random ?? Math.random;
      const channel = channelOf(channelId, afterSeq, timing, random, {
        ask: (from) =>
          line.send({
            type: "subscribe",
            channelId,
            ...(from === undefined ? {} : { afterSeq: from }),
          }),
        load: options.history,
        deliver: (entry) => tell("entry", entry),
        history: (history) => tell("history", history),
        state: (now, code) =>
          tell("channel", {
            channelId,
            state: now,
            ...(code === undefined ? {} : { code }),
          }),
      });
      channels.set(channelId, channel);
      if (line.state() === "open") channel.opened();
    },
    unsubscribe(channelId) {
      const channel = channels.get(channelId);
      if (channel === undefined) return;
      channels.delete(channelId);
      typedAt.delete(channelId);
      line.send({ type: "unsubscribe", channelId });
      channel.end();
    },
    channel(channelId) {
      const channel = channels.get(channelId);
      return channel && { state: channel.state(), seq: channel.seq() };
    },
    send: (channelId, content, replyTo) =>
      outbox.put(channelId, content, replyTo),
    typing(channelId) {
      const now = performance.now();
      const last = typedAt.get(channelId) ?? Number.NEGATIVE_INFINITY;
      if (channels.get(channelId)?.state() !== "live") return;
      if (now - last < TYPING_EVERY_MS) return;
      typedAt.set(channelId, now);
      line.send({ type: "typing", channelId });
    },
    read: (channelId, seq) => marks.put(channelId, seq),
    hurry: () => line.hurry(),
    close() {
      line.close();
      for (const channel of channels.values()) channel.end();
      channels.clear();
      outbox.close();
    },
  };
}
