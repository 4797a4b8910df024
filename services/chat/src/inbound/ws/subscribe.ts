import type { Application } from "../../application/application.ts";
import type {
  LiveChannel,
  LiveFeed,
  LiveLog,
} from "../../application/ports.ts";
import type { Crowd } from "./audience.ts";
import { errorFrame } from "./frames.ts";
import type { SocketLimits } from "./limits.ts";
import type { PresenceDesk } from "./presence-desk.ts";
import type { ChatConnection, Subscription } from "./session.ts";

/** More than that the client reads as history (eventing.md §1c.3). */
export const recoverableEntries = 300;
/** What goes out between two looks at whether the client reads on, in characters. */
const pageCharacters = 65_536;

/** What subscribing needs. */
export type SubscribeParts = {
  readonly app: Pick<Application, "mayRead">;
  readonly feed: LiveFeed;
  readonly log: Pick<LiveLog, "after">;
  readonly crowd: Crowd;
  readonly presence: Pick<PresenceDesk, "follows">;
  readonly limits: SocketLimits;
};

/** The socket's subscription for a channel from now on, in place of any before; nothing of it is delivered yet. */
export function begin(
  crowd: Crowd,
  connection: ChatConnection,
  channelId: string,
): Subscription {
  crowd.drop(connection, channelId);
  const subscription: Subscription = {
    channelId,
    channel: undefined,
    isLive: false,
    sight: { isMember: false, isOpen: false },
    seenAtMs: 0,
  };
  connection.state.subscriptions.set(channelId, subscription);
  return subscription;
}

/**
 * Delivers what was missed after `afterSeq`, then makes the channel live, without a gap and nothing twice: nothing live reaches the
 * socket before it has everything up to the channel's head, and from the moment that it does, in the same turn, it follows.
 */
export async function subscribe(
  parts: SubscribeParts,
  connection: ChatConnection,
  subscription: Subscription,
  afterSeq: number | undefined,
): Promise<void> {
  const { crowd, feed, app, presence } = parts;
  const { channelId } = subscription;
  const { subscriptions } = connection.state;
  const isCurrent = (): boolean =>
    connection.isOpen && subscriptions.get(channelId) === subscription;
  const { userId } = connection.holder;
  // Nobody makes this process hear a channel that they may not read.
  if (
    !feed.hears(channelId) &&
    (await app.mayRead(userId, channelId)) === undefined
  )
    return refuse(parts, connection, subscription);
  if (!isCurrent()) return undefined;
  const channel = await feed.join(channelId);
  if (!isCurrent()) return feed.leave(channelId);
  subscription.channel = channel;
  // Asked now that a farewell would be heard: whoever left before must not stay.
  const sight = await app.mayRead(userId, channelId);
  if (!isCurrent()) return undefined;
  if (sight === undefined) return refuse(parts, connection, subscription);
  subscription.sight = sight;
  subscription.seenAtMs = Date.now();
  // What nobody told this process yet: a client that has it from another one must not get it a second time.
  if (sight.lastSeq > channel.head) await feed.catchUp(channelId);
  if (!isCurrent()) return undefined;
  const from = afterSeq ?? channel.head;
  let recovered = from >= sight.forgottenSeq && from <= channel.head;
  // Another socket's look at the log may move the head while this one comes back from its last page: then there is one more.
  for (let at = from; recovered && at < channel.head && isCurrent();) {
    const upTo = await recover(parts, connection, channel, at, isCurrent);
    recovered = upTo !== undefined;
    at = upTo ?? at;
  }
  if (!isCurrent()) return undefined;
  crowd.goLive(connection, subscription);
  presence.follows(userId, channelId);
  return crowd.answer(
    connection,
    JSON.stringify({
      type: "subscribed",
      channelId,
      seq: channel.head,
      recovered,
    }),
  );
}

/** As if there were no such channel. */
function refuse(
  { crowd }: SubscribeParts,
  connection: ChatConnection,
  { channelId }: Subscription,
): void {
  if (!crowd.drop(connection, channelId)) return;
  crowd.answer(
    connection,
    errorFrame({
      code: "not-found",
      message: "There is no such channel.",
      about: { channelId, of: "subscribe" },
    }),
  );
}

/** Delivers up to where the head was last seen, and answers where that is; undefined where it is too much. */
async function recover(
  { log, limits, crowd }: SubscribeParts,
  connection: ChatConnection,
  channel: LiveChannel,
  from: number,
  isCurrent: () => boolean,
): Promise<number | undefined> {
  let seq = from;
  if (channel.head - seq > recoverableEntries) return undefined;
  while (seq < channel.head && isCurrent()) {
    const frames = channel.since(seq) ?? (await logged(log, channel, seq));
    // Its retention has passed over some of it meanwhile.
    if (frames.length === 0) return undefined;
    for (let at = 0; at < frames.length && isCurrent();) {
      at = sendPage(connection, frames, at);
      await room(connection, crowd, limits);
    }
    seq += frames.length;
  }
  return seq;
}

/** The frames after `seq` up to the head; none where the next one is gone. */
async function logged(
  log: Pick<LiveLog, "after">,
  channel: LiveChannel,
  seq: number,
): Promise<readonly string[]> {
  const entries = await log.after(channel.id, seq, recoverableEntries + 1);
  return entries[0]?.seq === seq + 1
    ? entries
        .filter((entry) => entry.seq <= channel.head)
        .map(({ frame }) => frame)
    : [];
}

/** Sends frames from `at` on, as many as make a page; answers where the next page begins. */
function sendPage(
  connection: ChatConnection,
  frames: readonly string[],
  at: number,
): number {
  let next = at;
  connection.corked(() => {
    for (let characters = 0; next < frames.length; next += 1) {
      const frame = frames[next] ?? "";
      characters += frame.length;
      if (characters > pageCharacters && next > at) return;
      connection.send(frame);
    }
  });
  return next;
}

/** Waits until the client has read on; at once where it does. The sweep ends who never does. */
async function room(
  connection: ChatConnection,
  crowd: Crowd,
  { slowBytes }: SocketLimits,
): Promise<void> {
  if (connection.waitingBytes <= slowBytes) return;
  const session = connection.state;
  crowd.slow(connection, Date.now());
  await new Promise<void>((resolve) => {
    session.whenRoom ??= [];
    session.whenRoom.push(resolve);
  });
}
