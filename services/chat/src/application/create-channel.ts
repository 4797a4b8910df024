import { err, ok, type Result } from "@tixlys/nexus";
import {
  invitedAtMost,
  nameKeyOf,
  parseChannelName,
  parseDescription,
} from "../domain/channel/values.ts";
import type { Entry } from "../domain/log/entry.ts";
import { parseId } from "../domain/shared/ids.ts";
import { tell } from "./frames.ts";
import { opened } from "./open-channel.ts";
import type { Actor, NewChannel, Ports, SeenChannel } from "./ports.ts";
import { malformed, type Refusal } from "./refusals.ts";

/** A channel as it was asked for: a name for public and private ones, the other person for a direct one. */
export type WrittenChannel = {
  readonly kind: "public" | "private" | "direct";
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly members?: readonly string[] | undefined;
  readonly participantId?: string | undefined;
};

/** `created` is false for a direct channel that the two had already. */
export type CreatedChannel = {
  readonly channel: SeenChannel;
  readonly created: boolean;
};

type Needs = Pick<
  Ports,
  | "transactions"
  | "channels"
  | "names"
  | "live"
  | "afterCommit"
  | "ids"
  | "clock"
>;

/** Makes a channel with its first members, or finds the one that two people have. */
export async function createChannel(
  ports: Needs,
  by: Actor,
  written: WrittenChannel,
): Promise<Result<CreatedChannel, Refusal>> {
  const parsed = parse(ports, by, written);
  if (!parsed.ok) return parsed;
  const { channel, others, field } = parsed.value;
  const stranger =
    others.length === 0 ? undefined : await ports.names.stranger(others);
  if (stranger === "unavailable") return err({ type: "PeopleAway" });
  if (stranger !== undefined) return err({ type: "ReferenceUnknown", field });
  const done = await ports.transactions.run<
    { readonly id: string; readonly entries: readonly Entry[] },
    Refusal
  >(async (work) => {
    const gone = await work.heard.holdPeople([by.userId, ...others]);
    if (gone.has(by.userId)) return err({ type: "NotAllowed" });
    if (gone.size > 0) return err({ type: "ReferenceUnknown", field });
    const { pair } = channel;
    const known =
      pair === undefined ? undefined : await work.channels.ofPair(pair);
    if (known !== undefined) return ok({ id: known, entries: [] });
    const entries = await opened(
      work,
      channel,
      [by.userId, ...others],
      by.userId,
    );
    if (entries === "limit-reached") return err({ type: "LimitReached" });
    if (entries === "name-taken") return err({ type: "NameTaken" });
    if (entries !== "exists") return ok({ id: channel.id, entries });
    // The other one was faster; what they committed is seen by the next statement.
    const first =
      pair === undefined ? undefined : await work.channels.ofPair(pair);
    return first === undefined
      ? err({ type: "NameTaken" })
      : ok({ id: first, entries: [] });
  });
  if (!done.ok) return done;
  const { id, entries } = done.value;
  const seen = await ports.channels.find(id, by.userId);
  if (seen === undefined) return err({ type: "ChannelUnknown" });
  await tell(ports, entries);
  await ports.afterCommit(() => {
    for (const userId of entries.length === 0 ? [] : [by.userId, ...others])
      ports.live.membershipChanged(id, userId, true);
    return Promise.resolve();
  });
  return ok({ channel: seen, created: entries.length > 0 });
}

type Parsed = {
  readonly channel: NewChannel;
  /** Beside whoever makes it. */
  readonly others: readonly string[];
  /** Where they were named. */
  readonly field: string;
};

function parse(
  { ids, clock }: Pick<Ports, "ids" | "clock">,
  { userId }: Actor,
  written: WrittenChannel,
): Result<Parsed, Refusal> {
  const blank: NewChannel = {
    id: ids(),
    kind: written.kind,
    name: null,
    nameKey: null,
    description: null,
    createdBy: userId,
    orderId: null,
    pair: undefined,
    providerId: undefined,
    at: clock(),
  };
  const misplaced = misplacedIn(written);
  if (misplaced !== undefined)
    return err({ type: "FieldMisplaced", field: misplaced });
  if (written.kind === "direct") {
    if (written.participantId === undefined)
      return err({ type: "FieldMissing", field: "participantId" });
    const other = parseId(written.participantId);
    if (other === undefined) return err(malformed("participantId", "format"));
    if (other === userId) return err(malformed("participantId", "value"));
    const pair: [string, string] =
      userId < other ? [userId, other] : [other, userId];
    return ok({
      channel: { ...blank, pair },
      others: [other],
      field: "participantId",
    });
  }
  if (written.name === undefined)
    return err({ type: "FieldMissing", field: "name" });
  const name = parseChannelName(written.name);
  if (!name.ok) return err(malformed("name", name.error));
  const description =
    written.description === undefined
      ? undefined
      : parseDescription(written.description);
  if (description?.ok === false)
    return err(malformed("description", description.error));
  const others = new Set<string>();
  for (const each of written.members ?? []) {
    const id = parseId(each);
    if (id === undefined) return err(malformed("members", "format"));
    if (id !== userId) others.add(id);
  }
  if (others.size > invitedAtMost) return err(malformed("members", "long"));
  const channel: NewChannel = {
    ...blank,
    name: name.value,
    nameKey: nameKeyOf(name.value),
    description: description?.value ?? null,
  };
  return ok({ channel, others: [...others], field: "members" });
}

/** A field that this kind of channel does not have. */
function misplacedIn(written: WrittenChannel): string | undefined {
  const others = {
    public: ["members", "participantId"],
    private: ["participantId"],
    direct: ["name", "description", "members"],
  } as const;
  return others[written.kind].find((field) => written[field] !== undefined);
}
