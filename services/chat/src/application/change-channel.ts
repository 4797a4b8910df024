import { err, ok, type Result } from "@tixlys/nexus";
import { denialOf } from "../domain/channel/rights.ts";
import {
  nameKeyOf,
  parseChannelName,
  parseDescription,
} from "../domain/channel/values.ts";
import { parseId } from "../domain/shared/ids.ts";
import type { Actor, Ports, SeenChannel, Work } from "./ports.ts";
import { malformed, type Refusal } from "./refusals.ts";

/** What is to be different; absent stays, null takes away. */
export type WrittenChanges = {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly retentionDays?: number | null | undefined;
};

type Needs = Pick<
  Ports,
  "transactions" | "channels" | "live" | "afterCommit" | "clock"
>;

type Asked = {
  readonly id: string;
  readonly expected: readonly number[] | undefined;
};

/** The version of a channel as it is shown: an entry of its log changes it, as `lastSeq` is part of it. */
export const versionOf = ({ version, lastSeq }: SeenChannel): number =>
  version + lastSeq;

/** Changes what a channel is called and how long it keeps what was written, by its owner. */
export async function changeChannel(
  ports: Needs,
  by: Actor,
  { id: given, expected, ...written }: Asked & WrittenChanges,
): Promise<Result<SeenChannel, Refusal>> {
  const id = parseId(given);
  if (id === undefined) return err({ type: "ChannelUnknown" });
  const parsed = parse(written);
  if (!parsed.ok) return parsed;
  const done = await ports.transactions.run<"done" | "outdated", Refusal>(
    async (work) => {
      const denial = await denied(work, by, id, "change");
      if (denial !== undefined) return err(denial);
      const at = ports.clock();
      const outcome = await work.channels.change(
        id,
        parsed.value,
        expected,
        at,
      );
      return outcome === "name-taken"
        ? err({ type: "NameTaken" })
        : ok(outcome);
    },
  );
  if (!done.ok) return done;
  const seen = await ports.channels.find(id, by.userId);
  if (seen === undefined) return err({ type: "ChannelUnknown" });
  return done.value === "done"
    ? ok(seen)
    : err({ type: "Outdated", version: versionOf(seen) });
}

/** Deletes a channel, by its owner: nobody sees it any more, its name is free, and what was written goes with the next tidying. */
export async function deleteChannel(
  ports: Needs,
  by: Actor,
  { id: given, expected }: Asked,
): Promise<Result<undefined, Refusal>> {
  const id = parseId(given);
  const seen =
    id === undefined ? undefined : await ports.channels.find(id, by.userId);
  if (id === undefined || seen === undefined)
    return err({ type: "ChannelUnknown" });
  const done = await ports.transactions.run<undefined, Refusal>(
    async (work) => {
      const denial = await denied(work, by, id, "delete");
      if (denial !== undefined) return err(denial);
      // Who is writing now holds their membership and waits for the channel.
      await work.members.holdAll(id);
      const written = await work.channels.change(
        id,
        {},
        expected,
        ports.clock(),
      );
      // Without a version it can only be that somebody else has deleted it.
      if (written !== "done")
        return err(
          expected === undefined
            ? { type: "ChannelUnknown" }
            : { type: "Outdated", version: versionOf(seen) },
        );
      await endChannel(
        work,
        { id, kind: seen.kind, createdBy: seen.createdBy },
        by.userId,
      );
      return ok(undefined);
    },
  );
  if (!done.ok) return done;
  await ports.afterCommit(() => {
    ports.live.membershipChanged(id, null, false);
    return Promise.resolve();
  });
  return done;
}

/** Nothing is left to see of it, and nobody in it. */
export async function endChannel(
  { channels, members, announcements, log }: Work,
  { id, kind, createdBy }: Pick<SeenChannel, "id" | "kind" | "createdBy">,
  by: string | undefined,
): Promise<void> {
  const change = {
    type: "member",
    userId: by ?? createdBy,
    action: "closed",
  } as const;
  const written = await log.append(id, change);
  if (written === undefined) return;
  await channels.setStatus(id, "deleted");
  await members.removeAll(id);
  const told = { channelId: id, kind, seq: written.seq, by };
  await announcements.channel("deleted", told, { createdBy });
}

async function denied(
  { members }: Work,
  { userId }: Actor,
  id: string,
  wish: "change" | "delete",
): Promise<Refusal | undefined> {
  const standing = await members.standing(
    userId,
    id,
    wish === "delete" ? "go" : undefined,
  );
  const denial =
    standing === undefined ? "ChannelUnknown" : denialOf(standing, wish);
  // Who is none of a public channel sees it, and may still not touch it.
  if (denial === undefined) return undefined;
  return { type: denial === "NotMember" ? "NotAllowed" : denial };
}

function parse({
  name,
  description,
  retentionDays,
}: WrittenChanges): Result<Parameters<Work["channels"]["change"]>[1], Refusal> {
  const called = name === undefined ? undefined : parseChannelName(name);
  if (called?.ok === false) return err(malformed("name", called.error));
  const text =
    description === undefined || description === null
      ? undefined
      : parseDescription(description);
  if (text?.ok === false) return err(malformed("description", text.error));
  return ok({
    ...(called === undefined
      ? {}
      : { name: called.value, nameKey: nameKeyOf(called.value) }),
    ...(description === undefined
      ? {}
      : { description: text === undefined ? null : text.value }),
    ...(retentionDays === undefined ? {} : { retentionDays }),
  });
}
