import type { Application } from "../../application/application.ts";
import type { LiveFeed } from "../../application/ports.ts";
import type { Answers } from "./answers.ts";
import type { Crowd } from "./audience.ts";
import { followersAtMost } from "./presence-teller.ts";
import type { ChatConnection, Subscription } from "./session.ts";

type Parts = {
  readonly app: Pick<Application, "mayRead">;
  readonly feed: Pick<LiveFeed, "notice">;
  readonly crowd: Crowd;
  readonly answers: Answers;
};

const typingEveryMs = 2_000;
/** For so long what a person may do in a channel is believed. */
const sightMs = 10_000;

/** Tells the others of a channel that somebody writes. */
export class Typing {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  hear(connection: ChatConnection, channelId: string, nowMs: number): void {
    const { crowd, answers } = this.#parts;
    const about = { channelId, of: "typing" } as const;
    const session = connection.state;
    const subscription = session.subscriptions.get(channelId);
    if (subscription?.isLive !== true)
      return answers.refuse(
        connection,
        "not-subscribed",
        "Subscribe to the channel first.",
        about,
      );
    if (nowMs - session.typedAtMs < typingEveryMs) return undefined;
    session.typedAtMs = nowMs;
    if (crowd.followersOf(channelId) > followersAtMost) return undefined;
    if (mayType(subscription) && nowMs - subscription.seenAtMs < sightMs)
      return this.#tell(connection, subscription);
    this.#tellIfMay(connection, subscription).catch((err: unknown) =>
      answers.failed(connection, about, err, "typing"),
    );
    return undefined;
  }

  /** What is known of the person is old, or was no: a channel may have closed, or they may have joined. */
  async #tellIfMay(
    connection: ChatConnection,
    subscription: Subscription,
  ): Promise<void> {
    const { channelId } = subscription;
    const { app, answers } = this.#parts;
    const sight = await app.mayRead(connection.holder.userId, channelId);
    const { subscriptions } = connection.state;
    // Where they may not even read, its end is on its way.
    if (sight === undefined || subscriptions.get(channelId) !== subscription)
      return undefined;
    subscription.sight = sight;
    subscription.seenAtMs = Date.now();
    if (mayType(subscription)) return this.#tell(connection, subscription);
    return answers.refused(
      connection,
      { type: sight.isMember ? "ChannelClosed" : "NotMember" },
      { channelId, of: "typing" },
    );
  }

  #tell(connection: ChatConnection, { channelId }: Subscription): void {
    const { userId } = connection.holder;
    this.#parts.feed.notice(
      channelId,
      JSON.stringify({ type: "typing", channelId, userId }),
    );
  }
}

function mayType({ sight }: Subscription): boolean {
  return sight.isMember && sight.isOpen;
}
