import { err, ok, type Result } from "@tixlys/nexus";
import {
  denialOf,
  type Standing,
  type Wish,
} from "../domain/channel/rights.ts";
import {
  channelsAtMost,
  invitationsAtMost,
  membersAtMost,
} from "../domain/channel/values.ts";
import type { Entry } from "../domain/log/entry.ts";
import { parseId } from "../domain/shared/ids.ts";
import { endChannel } from "./change-channel.ts";
import { tell } from "./frames.ts";
import type { Actor, Ports, Work } from "./ports.ts";
import { malformed, type Refusal } from "./refusals.ts";

type Needs = Pick<Ports, "transactions" | "live" | "afterCommit" | "clock">;

/** Who comes or goes, and where; `entry` undefined when that was so already. */
type Outcome = {
  readonly channelId: string;
  readonly userId: string;
  readonly isMember: boolean;
  readonly entry: Entry | undefined;
};

/** Comes into a public channel; once there, nothing changes. */
export function join(ports: Needs, by: Actor, channelId: string) {
  return settled(
    ports,
    by,
    channelId,
    "join",
    (work, id) =>
      enter(work, {
        channelId: id,
        userId: by.userId,
        by: by.userId,
        at: ports.clock(),
      }),
    by.userId,
  );
}

/** Goes; the one who is longest there owns what is left, and a private channel that nobody is left in is no more. */
export function leave(ports: Needs, by: Actor, channelId: string) {
  return settled(ports, by, channelId, "leave", (work, id) =>
    depart(work, {
      channelId: id,
      userId: by.userId,
      by: by.userId,
      action: "left",
    }),
  );
}

/**
 * Takes somebody in, by the owner. Whether they have an account is asked before the transaction, which waits for nobody elsewhere, and
 * only for who may take them in; it looks at that again.
 */
export async function addMember(
  ports: Needs & Pick<Ports, "channels" | "names">,
  by: Actor,
  {
    channelId: channel,
    userId: given,
  }: { readonly channelId: string; readonly userId: string },
): Promise<Result<Outcome, Refusal>> {
  const userId = parseId(given);
  if (userId === undefined) return err(malformed("userId", "format"));
  const channelId = parseId(channel);
  if (channelId === undefined) return err({ type: "ChannelUnknown" });
  const seen = await ports.channels.find(channelId, by.userId);
  const refusal = refusalOf(seen, "admit");
  if (refusal !== undefined) return err(refusal);
  const stranger = await ports.names.stranger([userId]);
  if (stranger === "unavailable") return err({ type: "PeopleAway" });
  if (stranger !== undefined)
    return err({ type: "ReferenceUnknown", field: "userId" });
  return settled(
    ports,
    by,
    channelId,
    "admit",
    (work, id) =>
      enter(work, {
        channelId: id,
        userId,
        by: by.userId,
        at: ports.clock(),
      }),
    userId,
  );
}

/** Puts somebody out, by the owner, who leaves instead. */
export async function removeMember(
  ports: Needs,
  by: Actor,
  {
    channelId,
    userId: given,
  }: { readonly channelId: string; readonly userId: string },
) {
  const userId = parseId(given);
  if (userId === undefined) return err<Refusal>({ type: "MemberUnknown" });
  return settled(ports, by, channelId, "admit", async (work, id) =>
    userId === by.userId
      ? err({ type: "KindUnfit" })
      : depart(work, {
          channelId: id,
          userId,
          by: by.userId,
          action: "removed",
        }),
  );
}

/** @param comer Who comes in, if somebody does: nobody whose account is erased, and not while it is. */
async function settled(
  ports: Needs,
  by: Actor,
  given: string,
  wish: Wish,
  how: (work: Work, channelId: string) => Promise<Result<Outcome, Refusal>>,
  comer?: string,
): Promise<Result<Outcome, Refusal>> {
  const channelId = parseId(given);
  if (channelId === undefined) return err({ type: "ChannelUnknown" });
  const done = await ports.transactions.run<Outcome, Refusal>(async (work) => {
    const isGone =
      comer !== undefined && (await work.heard.holdPeople([comer])).size > 0;
    const standing = await work.members.standing(
      by.userId,
      channelId,
      wish === "leave" ? "go" : undefined,
    );
    const refusal = refusalOf(standing, wish);
    if (refusal !== undefined) return err(refusal);
    if (isGone)
      return err(
        wish === "admit"
          ? { type: "ReferenceUnknown", field: "userId" }
          : { type: "ChannelUnknown" },
      );
    return how(work, channelId);
  });
  if (!done.ok) return done;
  const { entry, userId, isMember } = done.value;
  if (entry === undefined) return done;
  await tell(ports, [entry]);
  await ports.afterCommit(() => {
    ports.live.membershipChanged(channelId, userId, isMember);
    return Promise.resolve();
  });
  return done;
}

function refusalOf(
  standing: Standing | undefined,
  wish: Wish,
): Refusal | undefined {
  const denial =
    standing === undefined ? "ChannelUnknown" : denialOf(standing, wish);
  if (denial === undefined) return undefined;
  return {
    type: denial === "NotMember" && wish === "admit" ? "NotAllowed" : denial,
  };
}

/** Adds a member with everything read. */
async function enter(
  work: Work,
  {
    channelId,
    userId,
    by,
    at,
  }: {
    readonly channelId: string;
    readonly userId: string;
    readonly by: string;
    readonly at: Date;
  },
): Promise<Result<Outcome, Refusal>> {
  const { members, log, announcements } = work;
  const same = { channelId, userId, isMember: true };
  const isInvited = userId !== by;
  const who = { userId, role: "member", isInvited } as const;
  if (!(await members.add(channelId, who, at)))
    return ok({ ...same, entry: undefined });
  const isAbove = isInvited
    ? await members.isAnyAbove([userId], "invited", invitationsAtMost)
    : await members.isAnyAbove([userId], "own", channelsAtMost);
  if (isAbove) return err({ type: "LimitReached" });
  const change = { type: "member", userId, action: "joined" } as const;
  const written = await log.append(channelId, change, "open");
  if (written === undefined) return err({ type: "ChannelUnknown" });
  const { memberCount } = await members.settle(channelId, 1);
  if (memberCount > membersAtMost) return err({ type: "LimitReached" });
  const standing = await members.standing(userId, channelId);
  if (standing === undefined) return err({ type: "ChannelUnknown" });
  const { kind } = standing;
  await announcements.member(
    "joined",
    { channelId, kind, seq: written.seq, by },
    userId,
  );
  return ok({ ...same, entry: { channelId, seq: written.seq, ...change } });
}

/** Removes a member; the log goes on without them. */
export async function depart(
  work: Work,
  {
    channelId,
    userId,
    by,
    action,
  }: {
    readonly channelId: string;
    readonly userId: string;
    readonly by: string | undefined;
    readonly action: "left" | "removed";
  },
): Promise<Result<Outcome, Refusal>> {
  const { members, log, announcements } = work;
  const standing = await members.standing(userId, channelId, "go");
  if (standing === undefined) return err({ type: "ChannelUnknown" });
  if (!(await members.remove(channelId, userId)))
    return err({ type: "MemberUnknown" });
  const change = { type: "member", userId, action } as const;
  const written = await log.append(channelId, change);
  if (written === undefined) return err({ type: "ChannelUnknown" });
  const { memberCount } = await members.settle(channelId, -1);
  const { kind } = standing;
  await announcements.member(
    "left",
    { channelId, kind, seq: written.seq, by },
    userId,
  );
  if (kind === "private" && memberCount <= 0)
    await endChannel(work, { id: channelId, kind, createdBy: userId }, by);
  const entry = { channelId, seq: written.seq, ...change };
  return ok({ channelId, userId, isMember: false, entry });
}
