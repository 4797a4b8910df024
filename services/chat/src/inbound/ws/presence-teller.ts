import type { LiveFeed } from "../../application/ports.ts";
import type { Crowd } from "./audience.ts";

/** In larger channels who is there is asked for over HTTP: told to everybody, it would cost the square of them. */
export const followersAtMost = 200;
const peopleAtMost = 50_000;
const recentMs = 10_000;

/** Tells whoever follows a channel with somebody that they came or went. */
export class PresenceTeller {
  readonly #crowd: Crowd;
  readonly #feed: LiveFeed;
  /** Who came when. */
  readonly #came = new Map<string, number>();
  /** The channels of those whose last socket has just gone. */
  readonly #left = new Map<string, readonly string[]>();

  constructor(crowd: Crowd, feed: LiveFeed) {
    this.#crowd = crowd;
    this.#feed = feed;
  }

  /** A channel is followed: whoever has just come is told of there, too. */
  follows(userId: string, channelId: string): void {
    const cameAtMs = this.#came.get(userId);
    if (cameAtMs === undefined || Date.now() - cameAtMs > recentMs) return;
    this.#tell(channelId, frameOf(userId, "online", undefined));
  }

  /** A socket closes, and followed these. */
  leaves(userId: string, channelIds: readonly string[]): void {
    if (this.#left.size >= peopleAtMost) this.#left.clear();
    if (channelIds.length > 0) this.#left.set(userId, channelIds);
  }

  changed(
    userId: string,
    status: "online" | "away" | "offline",
    lastSeenAt: Date | undefined,
  ): void {
    const channels = new Set(this.#left.get(userId));
    this.#left.delete(userId);
    for (const { state } of this.#crowd.ofUser(userId))
      for (const channelId of state.subscriptions.keys())
        channels.add(channelId);
    if (this.#came.size >= peopleAtMost) this.#came.clear();
    if (status === "offline") this.#came.delete(userId);
    else if (status === "online") this.#came.set(userId, Date.now());
    const frame = frameOf(userId, status, lastSeenAt);
    for (const channelId of channels) this.#tell(channelId, frame);
  }

  #tell(channelId: string, frame: string): void {
    if (this.#crowd.followersOf(channelId) <= followersAtMost)
      this.#feed.notice(channelId, frame);
  }
}

function frameOf(
  userId: string,
  status: "online" | "away" | "offline",
  lastSeenAt: Date | undefined,
): string {
  return JSON.stringify({
    type: "presence",
    userId,
    status,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
  });
}
