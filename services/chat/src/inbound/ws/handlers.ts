import { closeCodes, type SocketHandlers } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import type { Holder, LiveFeed, LiveLog } from "../../application/ports.ts";
import { Answers } from "./answers.ts";
import type { Crowd } from "./audience.ts";
import { type ClientFrame, errorFrame, readFrame } from "./frames.ts";
import type { SocketLimits } from "./limits.ts";
import type { PresenceDesk } from "./presence-desk.ts";
import { Reads } from "./reads.ts";
import { Sends } from "./sends.ts";
import { type ChatConnection, Session } from "./session.ts";
import { begin, subscribe } from "./subscribe.ts";
import { Typing } from "./typing.ts";

/** What the socket's side of chat is made of. */
export type SocketParts = {
  readonly app: Pick<Application, "send" | "markRead" | "mayRead">;
  readonly feed: LiveFeed;
  readonly log: Pick<LiveLog, "after">;
  readonly crowd: Crowd;
  readonly presence: PresenceDesk;
  readonly limits: SocketLimits;
  /** A fault of ours, with what was being done. */
  readonly onTrouble: (err: unknown, what: string) => void;
};

/** What happens on each socket. */
export class ChatSockets implements SocketHandlers<Holder, Session> {
  readonly #parts: SocketParts;
  readonly #answers: Answers;
  readonly #sends: Sends;
  readonly #typing: Typing;
  readonly #reads: Reads;

  constructor(parts: SocketParts) {
    this.#parts = parts;
    this.#answers = new Answers(parts);
    this.#sends = new Sends({ ...parts, answers: this.#answers });
    this.#typing = new Typing({ ...parts, answers: this.#answers });
    this.#reads = new Reads({ ...parts, answers: this.#answers });
  }

  open(connection: ChatConnection): Session {
    const { presence, limits } = this.#parts;
    const { userId } = connection.holder;
    if (presence.socketsOf(userId) >= limits.socketsPerPerson)
      connection.close(closeCodes.tooMany, "too many sockets");
    else connection.send(JSON.stringify({ type: "ready", userId }));
    presence.came(userId);
    return new Session(limits, Date.now());
  }

  binary(connection: ChatConnection): void {
    this.#answers.refuse(connection, "binary-frame", "A frame is text.", {});
  }

  text(connection: ChatConnection, text: string): void {
    const { limits, crowd } = this.#parts;
    const session = connection.state;
    const nowMs = Date.now();
    session.heardAtMs = nowMs;
    if (!session.frames.take(limits.frames, nowMs)) {
      session.offences += 1;
      if (session.offences > limits.offences)
        return connection.close(closeCodes.tooMany, "too many frames");
      return this.#answers.refuse(
        connection,
        "rate-limited",
        "Too many frames.",
        {},
      );
    }
    session.offences = 0;
    const read = readFrame(text);
    if ("refused" in read)
      return crowd.answer(connection, errorFrame(read.refused));
    if (read.frame.type !== "ping") this.#isActive(connection, nowMs);
    return this.#act(connection, read.frame, nowMs);
  }

  drained(connection: ChatConnection): void {
    this.#parts.crowd.drained(connection);
  }

  closed(connection: ChatConnection, code: number): void {
    const { crowd, presence } = this.#parts;
    const session = connection.state;
    const { userId } = connection.holder;
    const channelIds = [...session.subscriptions.keys()];
    for (const channelId of channelIds) crowd.drop(connection, channelId);
    const mayStillWrite =
      code !== closeCodes.unauthorized && code !== closeCodes.forbidden;
    this.#sends.end(connection, mayStillWrite);
    this.#reads.end(connection, mayStillWrite);
    session.room();
    presence.went(userId, channelIds);
  }

  #isActive(connection: ChatConnection, nowMs: number): void {
    connection.state.activeAtMs = nowMs;
    this.#parts.presence.activity(connection.holder.userId, false);
  }

  #act(connection: ChatConnection, frame: ClientFrame, nowMs: number): void {
    const { crowd } = this.#parts;
    switch (frame.type) {
      case "ping":
        return crowd.answer(connection, '{"type":"pong"}');
      case "subscribe":
        return this.#subscribe(connection, frame);
      case "unsubscribe":
        return void crowd.drop(connection, frame.channelId);
      case "send":
        return this.#sends.add(connection, frame, nowMs);
      case "typing":
        return this.#typing.hear(connection, frame.channelId, nowMs);
      case "read":
        return this.#reads.hear(connection, frame);
    }
  }

  #subscribe(
    connection: ChatConnection,
    { channelId, afterSeq }: Extract<ClientFrame, { type: "subscribe" }>,
  ): void {
    const { limits, crowd } = this.#parts;
    const { subscriptions } = connection.state;
    const about = { channelId, of: "subscribe" } as const;
    if (
      subscriptions.size >= limits.channelsPerSocket &&
      !subscriptions.has(channelId)
    )
      return this.#answers.refuse(
        connection,
        "too-many-channels",
        `A socket follows at most ${limits.channelsPerSocket} channels.`,
        about,
      );
    const own = begin(crowd, connection, channelId);
    subscribe(this.#parts, connection, own, afterSeq).catch((err: unknown) => {
      // Another one may have taken its place, and be well.
      if (subscriptions.get(channelId) !== own)
        return this.#parts.onTrouble(err, "subscribe");
      crowd.drop(connection, channelId);
      return this.#answers.failed(connection, about, err, "subscribe");
    });
    return undefined;
  }
}
