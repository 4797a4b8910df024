import { channelsAtMost, invitationsAtMost } from "../domain/channel/values.ts";
import type { Entry } from "../domain/log/entry.ts";
import type { NewChannel, Work } from "./ports.ts";

/**
 * Writes a channel with its first members, and tells of it: an entry for each of them, so that its log begins with who is in it.
 *
 * @param people The first owns a public or private one and puts the others in; how many such one may have is looked at before.
 */
export async function opened(
  { channels, members, log, announcements }: Work,
  channel: NewChannel,
  people: readonly string[],
  by: string | undefined,
): Promise<readonly Entry[] | "name-taken" | "exists" | "limit-reached"> {
  const made = await channels.insert(channel);
  if (made !== "done") return made;
  const { id: channelId, kind, createdBy, orderId, at } = channel;
  const isOwned = kind === "public" || kind === "private";
  if (isOwned && (await haveEnough(members, people))) return "limit-reached";
  const entries: Entry[] = [];
  for (const [index, userId] of people.entries()) {
    const role = isOwned && index === 0 ? "owner" : "member";
    const isInvited = isOwned && index > 0;
    await members.add(channelId, { userId, role, isInvited }, at);
    const change = { type: "member", userId, action: "joined" } as const;
    const written = await log.append(channelId, change);
    if (written === undefined) throw new Error("a new channel is not there");
    entries.push({ channelId, seq: written.seq, ...change });
  }
  await members.settle(channelId, people.length);
  const first = { channelId, kind, seq: 1, by };
  const order = orderId === null ? {} : { orderId };
  await announcements.channel("created", first, { createdBy, ...order });
  for (const entry of entries)
    if (entry.type === "member")
      await announcements.member(
        "joined",
        { channelId, kind, seq: entry.seq, by },
        entry.userId,
      );
  return entries;
}

async function haveEnough(
  members: Work["members"],
  [owner, ...others]: readonly string[],
): Promise<boolean> {
  const own = owner === undefined ? [] : [owner];
  return (
    (await members.isAnyAbove(own, "own", channelsAtMost - 1)) ||
    (await members.isAnyAbove(others, "invited", invitationsAtMost - 1))
  );
}
