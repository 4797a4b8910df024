import { closeCodes, type SocketHub } from "@tixlys/pawz";
import type { Audience, LiveFeed } from "../../application/ports.ts";
import { bufferBytes, type SocketLimits } from "./limits.ts";
import { type ChatConnection, Session, type Subscription } from "./session.ts";

/** The longest frame of ours, in characters; an entry is a message of 4,000 code points with its names. */
const longestFrame = 65_536;

/**
 * Hands what happened to the sockets of this process, one call for all who follow a channel.
 *
 * Bun drops, without a word, what a socket has no room for. So every socket is looked at before as much was published in all as the
 * least of them might have no room for, and who does not read on gets nothing more: it will be told to come again (`resync`).
 */
export class Crowd implements Audience {
  readonly #hub: SocketHub;
  readonly #limits: SocketLimits;
  /** How many sockets follow a channel. */
  readonly #followers = new Map<string, number>();
  #feed: LiveFeed | undefined;
  /** Bytes published since all sockets were looked at, at most. */
  #unseen = 0;

  constructor(hub: SocketHub, limits: SocketLimits) {
    this.#hub = hub;
    this.#limits = limits;
  }

  /** Where subscriptions that end are given back. */
  heardFrom(feed: LiveFeed): void {
    this.#feed = feed;
  }

  /** From now on it gets what is published; one that does not read on gets nothing, and is told to come again once it does. */
  goLive(connection: ChatConnection, subscription: Subscription): void {
    const { channelId } = subscription;
    const session = connection.state;
    if (session.slowSinceMs !== 0) return misses(session, channelId);
    subscription.isLive = true;
    connection.follow(channelId);
    this.#followers.set(channelId, this.followersOf(channelId) + 1);
    return undefined;
  }

  followersOf(channelId: string): number {
    return this.#followers.get(channelId) ?? 0;
  }

  entries(channelId: string, frames: readonly string[]): void {
    for (const frame of frames) this.#publish(channelId, frame);
  }

  notice(channelId: string, frame: string): void {
    this.#publish(channelId, frame);
  }

  person(userId: string, channelId: string, frame: string): void {
    for (const connection of this.ofUser(userId))
      if (connection.state.subscriptions.get(channelId)?.isLive !== true)
        this.answer(connection, frame);
  }

  ended(channelId: string, userId: string | null): void {
    const concerned = userId === null ? this.all() : this.ofUser(userId);
    for (const connection of concerned)
      if (this.drop(connection, channelId))
        this.answer(connection, endedFrame(channelId));
  }

  /** Ends one subscription; false when there was none. */
  drop(connection: ChatConnection, channelId: string): boolean {
    const { subscriptions } = connection.state;
    const subscription = subscriptions.get(channelId);
    if (subscription === undefined) return false;
    subscriptions.delete(channelId);
    if (subscription.isLive) this.#unfollow(connection, channelId);
    if (subscription.channel !== undefined) this.#feed?.leave(channelId);
    return true;
  }

  /** To one socket; who does not even read answers is closed. */
  answer(connection: ChatConnection, frame: string): void {
    if (connection.waitingBytes > this.#limits.tooSlowBytes)
      connection.close(closeCodes.tooSlow, "reads too slowly");
    else connection.send(frame);
  }

  *all(): Iterable<ChatConnection> {
    for (const connection of this.#hub.all())
      if (isOurs(connection)) yield connection;
  }

  *ofUser(userId: string): Iterable<ChatConnection> {
    for (const connection of this.#hub.ofUser(userId))
      if (isOurs(connection)) yield connection;
  }

  /** Everything that waited has gone out: what was missed meanwhile can be asked for. */
  drained(connection: ChatConnection): void {
    const session = connection.state;
    if (connection.waitingBytes > this.#limits.slowBytes / 2) return;
    session.slowSinceMs = 0;
    const missed = session.missed ?? [];
    session.missed = undefined;
    for (const channelId of missed) this.#resync(connection, channelId);
    session.room();
  }

  /** Takes a socket that does not read on off everything that is published. */
  slow(connection: ChatConnection, nowMs: number): void {
    const session = connection.state;
    if (session.slowSinceMs !== 0) return;
    session.slowSinceMs = nowMs;
    for (const subscription of session.subscriptions.values()) {
      if (!subscription.isLive) continue;
      subscription.isLive = false;
      this.#unfollow(connection, subscription.channelId);
      misses(session, subscription.channelId);
    }
  }

  #resync(connection: ChatConnection, channelId: string): void {
    const subscription = connection.state.subscriptions.get(channelId);
    const lastSeq = subscription?.channel?.head;
    if (subscription === undefined || lastSeq === undefined) return;
    this.drop(connection, channelId);
    this.answer(
      connection,
      JSON.stringify({ type: "resync", channelId, lastSeq }),
    );
  }

  #unfollow(connection: ChatConnection, channelId: string): void {
    connection.unfollow(channelId);
    const left = this.followersOf(channelId) - 1;
    if (left > 0) this.#followers.set(channelId, left);
    else this.#followers.delete(channelId);
  }

  #publish(channelId: string, frame: string): void {
    if (this.followersOf(channelId) === 0) return;
    // A character is at most three bytes.
    const bytes = 3 * frame.length;
    const room = bufferBytes - this.#limits.tooSlowBytes - longestFrame;
    // Half of it: what was published in this very turn of the loop does not show in what waits yet.
    if (2 * (this.#unseen + bytes) > room) this.#lookAtAll();
    this.#unseen += bytes;
    const followers = this.followersOf(channelId);
    if (followers > 0) this.#hub.publish(channelId, frame, followers);
  }

  #lookAtAll(): void {
    this.#unseen = 0;
    const nowMs = Date.now();
    for (const connection of this.all())
      if (connection.waitingBytes > this.#limits.slowBytes)
        this.slow(connection, nowMs);
  }
}

/** The hub keeps the sockets of every endpoint. */
function isOurs(connection: unknown): connection is ChatConnection {
  return (
    typeof connection === "object" &&
    connection !== null &&
    "hasState" in connection &&
    connection.hasState === true &&
    "state" in connection &&
    connection.state instanceof Session
  );
}

function misses(session: Session, channelId: string): void {
  session.missed ??= [];
  session.missed.push(channelId);
}

function endedFrame(channelId: string): string {
  return JSON.stringify({
    type: "error",
    code: "subscription-ended",
    message: "You can no longer read this channel.",
    channelId,
  });
}
