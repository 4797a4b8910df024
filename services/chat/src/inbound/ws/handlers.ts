import { closeCodes, type SocketHandlers } from "@tixlys/pawz";
import type { Application, Refusal } from "../../application/application.ts";
import type { Holder, LiveFeed, LiveLog } from "../../application/ports.ts";
import type { Crowd } from "./audience.ts";
import { Bucket } from "./bucket.ts";
import {
  type About,
  type ClientFrame,
  errorFrame,
  readFrame,
} from "./frames.ts";
import type { SocketLimits } from "./limits.ts";
import type { PresenceDesk } from "./presence-desk.ts";
import { followersAtMost } from "./presence-teller.ts";
import { said } from "./refusals.ts";
import { type ChatConnection, Session, type Subscription } from "./session.ts";
import { begin, subscribe } from "./subscribe.ts";

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

const typingEveryMs = 2_000;
/** For so long what a person may do in a channel is believed. */
const sightMs = 10_000;
const peopleAtMost = 100_000;

/** What happens on each socket. */
export class ChatSockets implements SocketHandlers<Holder, Session> {
  readonly #parts: SocketParts;
  /** Messages are counted by person, not by socket. */
  readonly #sends = new Map<string, Bucket>();

  constructor(parts: SocketParts) {
    this.#parts = parts;
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
    this.#refuse(connection, "binary-frame", "A frame is text.", {});
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
      return this.#refuse(connection, "rate-limited", "Too many frames.", {});
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
    // Who may no longer write has nothing more stored; the first is on its way already.
    if (code === closeCodes.unauthorized || code === closeCodes.forbidden)
      session.sends?.splice(1);
    session.sends = undefined;
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
        return this.#send(connection, frame, nowMs);
      case "typing":
        return this.#typing(connection, frame.channelId, nowMs);
      case "read":
        return this.#read(connection, frame);
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
      return this.#refuse(
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
      return this.#failed(connection, about, err, "subscribe");
    });
    return undefined;
  }

  /** Messages of one socket are stored one after the other: their order is the client's. */
  #send(
    connection: ChatConnection,
    frame: Extract<ClientFrame, { type: "send" }>,
    nowMs: number,
  ): void {
    const { limits } = this.#parts;
    const session = connection.state;
    const { clientId, channelId } = frame;
    const about = { clientId, channelId, of: "send" } as const;
    const waiting = session.sends?.length ?? 0;
    if (
      waiting >= limits.sendsWaiting ||
      !this.#maysend(connection.holder.userId, nowMs)
    )
      return this.#refuse(
        connection,
        "rate-limited",
        "Too many messages. Please wait a moment.",
        about,
      );
    if (!connection.mayWrite)
      return this.#refuse(
        connection,
        "unavailable",
        "Nothing can be written just now.",
        about,
      );
    if (session.sends !== undefined) return void session.sends.push(frame);
    session.sends = [frame];
    this.#store(connection, session.sends).catch((err: unknown) =>
      this.#parts.onTrouble(err, "the queue of a socket"),
    );
  }

  #maysend(userId: string, nowMs: number): boolean {
    const { sends } = this.#parts.limits;
    let bucket = this.#sends.get(userId);
    if (bucket === undefined) {
      // Who has not written for long starts anew, which is what a full bucket is.
      if (this.#sends.size >= peopleAtMost) this.#sends.clear();
      bucket = new Bucket(sends, nowMs);
      this.#sends.set(userId, bucket);
    }
    return bucket.take(sends, nowMs);
  }

  async #store(
    connection: ChatConnection,
    queue: NonNullable<Session["sends"]>,
  ): Promise<void> {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      const { channelId, clientId } = next;
      await this.#sendOne(connection, next).catch((err: unknown) =>
        this.#failed(
          connection,
          { channelId, clientId, of: "send" },
          err,
          "send",
        ),
      );
      queue.shift();
    }
    if (connection.hasState && connection.state.sends === queue)
      connection.state.sends = undefined;
  }

  async #sendOne(
    connection: ChatConnection,
    {
      channelId,
      clientId,
      content,
      replyTo,
    }: Extract<ClientFrame, { type: "send" }>,
  ): Promise<void> {
    const { app, crowd } = this.#parts;
    const { holder } = connection;
    const sent = await connection.asRequest("ws chat:message:send", (span) =>
      app
        .send(holder, { channelId, clientId, content, replyTo })
        .finally(() => span.end()),
    );
    if (!sent.ok)
      return this.#refused(connection, sent.error, {
        channelId,
        clientId,
        of: "send",
      });
    const { id, seq } = sent.value;
    return crowd.answer(
      connection,
      JSON.stringify({ type: "ack", clientId, id, seq }),
    );
  }

  #typing(connection: ChatConnection, channelId: string, nowMs: number): void {
    const { crowd } = this.#parts;
    const about = { channelId, of: "typing" } as const;
    const session = connection.state;
    const subscription = session.subscriptions.get(channelId);
    if (subscription?.isLive !== true)
      return this.#refuse(
        connection,
        "not-subscribed",
        "Subscribe to the channel first.",
        about,
      );
    if (nowMs - session.typedAtMs < typingEveryMs) return undefined;
    session.typedAtMs = nowMs;
    if (crowd.followersOf(channelId) > followersAtMost) return undefined;
    if (mayType(subscription) && nowMs - subscription.seenAtMs < sightMs)
      return this.#types(connection, subscription);
    this.#typesIfMay(connection, subscription).catch((err: unknown) =>
      this.#failed(connection, about, err, "typing"),
    );
    return undefined;
  }

  /** What is known of the person is old, or was no: a channel may have closed, or they may have joined. */
  async #typesIfMay(
    connection: ChatConnection,
    subscription: Subscription,
  ): Promise<void> {
    const { channelId } = subscription;
    const { app } = this.#parts;
    const sight = await app.mayRead(connection.holder.userId, channelId);
    const { subscriptions } = connection.state;
    // Where they may not even read, its end is on its way.
    if (sight === undefined || subscriptions.get(channelId) !== subscription)
      return undefined;
    subscription.sight = sight;
    subscription.seenAtMs = Date.now();
    if (mayType(subscription)) return this.#types(connection, subscription);
    return this.#refused(
      connection,
      { type: sight.isMember ? "ChannelClosed" : "NotMember" },
      { channelId, of: "typing" },
    );
  }

  #types(connection: ChatConnection, { channelId }: Subscription): void {
    const { userId } = connection.holder;
    this.#parts.feed.notice(
      channelId,
      JSON.stringify({ type: "typing", channelId, userId }),
    );
  }

  #read(
    connection: ChatConnection,
    { channelId, seq }: Extract<ClientFrame, { type: "read" }>,
  ): void {
    const { app } = this.#parts;
    const { holder } = connection;
    const about = { channelId, of: "read" } as const;
    const work = async (): Promise<void> => {
      const marked = await connection.asRequest(
        "ws chat:channel:read",
        (span) =>
          app.markRead(holder, { channelId, seq }).finally(() => span.end()),
      );
      if (!marked.ok) this.#refused(connection, marked.error, about);
    };
    work().catch((err: unknown) =>
      this.#failed(connection, about, err, "read"),
    );
  }

  #failed(
    connection: ChatConnection,
    about: About,
    err: unknown,
    what: string,
  ): void {
    this.#parts.onTrouble(err, what);
    this.#refuse(
      connection,
      "unavailable",
      "This did not work just now. Please try again.",
      about,
    );
  }

  #refused(connection: ChatConnection, refusal: Refusal, about: About): void {
    const { code, message } = said(refusal);
    this.#refuse(connection, code, message, about);
  }

  #refuse(
    connection: ChatConnection,
    code: string,
    message: string,
    about: About,
  ): void {
    this.#parts.crowd.answer(connection, errorFrame({ code, message, about }));
  }
}

function mayType({ sight }: Subscription): boolean {
  return sight.isMember && sight.isOpen;
}
