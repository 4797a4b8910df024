import { err, ok, type Result } from "@tixlys/nexus";
import type { Entry, Message } from "../domain/log/entry.ts";
import { parseId } from "../domain/shared/ids.ts";
import { entriesOf, messageOf } from "./frames.ts";
import type { Actor, Ports, StoredMessage, Wanted } from "./ports.ts";
import { readChannel } from "./read-channels.ts";
import type { Refusal } from "./refusals.ts";

/** Entries of one answer at most: 300, and one more to know whether there are any. */
export const entriesAtMost = 301;

type Needs = Pick<Ports, "channels" | "log" | "names">;

/** A part of a history; `next` is the `seq` at which the rest begins, where there is a rest. */
export type HistoryPart = {
  readonly messages: readonly Message[];
  readonly next: number | undefined;
};

/** A message with the version that a change of it may name. */
export type ShownMessage = {
  readonly message: Message;
  readonly version: number;
};

/** The newest first; with `after` the oldest first. Five statements, whatever the page holds. */
export async function readHistory(
  ports: Needs,
  by: Actor,
  {
    channelId,
    limit,
    ...wanted
  }: Wanted & {
    readonly channelId: string;
    readonly limit: number;
  },
): Promise<Result<HistoryPart, Refusal>> {
  const seen = await readChannel(ports, by, channelId);
  if (!seen.ok) return seen;
  const found = await ports.log.page(seen.value.id, wanted, limit + 1);
  const part = found.slice(0, limit);
  const next = found.length > limit ? part.at(-1)?.seq : undefined;
  return ok({ messages: await shown(ports, part), next });
}

/** One message, for who may read its channel. */
export async function readMessage(
  ports: Needs,
  by: Actor,
  given: string,
): Promise<Result<ShownMessage, Refusal>> {
  const id = parseId(given);
  const [stored] = id === undefined ? [] : await ports.log.byIds([id]);
  if (stored === undefined) return err({ type: "MessageUnknown" });
  const seen = await readChannel(ports, by, stored.channelId);
  if (!seen.ok) return err({ type: "MessageUnknown" });
  return ok(await shownMessage(ports, stored));
}

/** What somebody has just sent, for them: they may have been put out since. */
export async function readSent(
  ports: Needs,
  id: string,
): Promise<Result<Message, Refusal>> {
  const [stored] = await ports.log.byIds([id]);
  if (stored === undefined) return err({ type: "MessageUnknown" });
  const { message } = await shownMessage(ports, stored);
  return ok(message);
}

/** A message that was just written, as it is shown. */
export async function shownMessage(
  ports: Needs,
  stored: StoredMessage,
): Promise<ShownMessage> {
  const [message] = await shown(ports, [stored]);
  if (message === undefined) throw new Error("a message is not shown");
  return { message, version: stored.version };
}

/** What a socket resumes from; asks nobody whether they may. */
export async function entriesAfter(
  ports: Needs,
  channelId: string,
  afterSeq: number,
  limit: number,
): Promise<readonly Entry[]> {
  const most = Math.min(limit, entriesAtMost);
  const logged = await ports.log.entriesAfter(channelId, afterSeq, most);
  return entriesOf(ports, channelId, logged);
}

async function shown(
  { log, names }: Pick<Needs, "log" | "names">,
  found: readonly StoredMessage[],
): Promise<readonly Message[]> {
  const authors = new Set(found.map(({ authorId }) => authorId));
  const [given, called] = await Promise.all([
    log.reactions(found.map(({ id }) => id)),
    names.of([...authors]),
  ]);
  return found.map((each) =>
    messageOf(each, called.get(each.authorId) ?? null, given.get(each.id)),
  );
}
