/**
 * Where things die, each kind behind one shape. A new kind is one more entry of `deadSources`: list, show, replay and
 * discard then know it.
 */
import { parkedStreams, parkedWork } from "./dead-nexus.ts";
import type { DeadFilter, DeadSource, DeadThing } from "./dead-thing.ts";
import { rootOf } from "./failure.ts";
import type { ServiceDatabase } from "./suite.ts";
import { shownEvent } from "./visible.ts";

/** Messages that a consumer's handler failed at in all its tries. */
const letters: DeadSource = {
  kind: "letter",
  list: async ({ service, database }, { id, all, ...filter }) => {
    const { listDead } = await import("@tixlys/messaging/inspect");
    const found = await listDead(database, {
      ...filter,
      ...(id === undefined ? {} : { messageId: id }),
      open: !all,
    });
    return found.map(({ messageId, firstError, lastError, ...letter }) => ({
      ...letter,
      kind: "letter",
      service,
      id: messageId,
      open: letter.state === "parked" || letter.state === "skipped",
      reason: rootOf(lastError),
      errors: firstError === lastError ? [lastError] : [firstError, lastError],
      behind: null,
    }));
  },
  payload: async ({ database }, thing) => {
    const { deadPayload } = await import("@tixlys/messaging/inspect");
    return shown(thing, await deadPayload(database, named(thing)));
  },
  replay: async ({ database }, thing) =>
    (await import("@tixlys/messaging/inspect")).replayDead(
      database,
      named(thing),
    ),
  discard: async ({ database }, thing, reason) =>
    (await import("@tixlys/messaging/inspect")).discardDead(
      database,
      named(thing),
      reason,
    ),
};

/** Messages of an outbox that cannot be published. */
const unpublished: DeadSource = {
  kind: "outbox",
  list: async ({ service, database }, { consumer, id, ...filter }) => {
    if (consumer !== undefined) return [];
    const { listUnpublished } = await import("@tixlys/messaging/inspect");
    const found = await listUnpublished(database, {
      ...filter,
      ...(id === undefined ? {} : { messageId: id }),
    });
    return found.map(({ messageId, error, reason, ...message }) => ({
      ...message,
      kind: "outbox",
      service,
      consumer: null,
      id: messageId,
      open: message.state === "dead" || message.state === "held",
      reason,
      errors: error === null ? [] : [error],
      attempts: null,
    }));
  },
  payload: async ({ database }, thing) => {
    const { unpublishedPayload } = await import("@tixlys/messaging/inspect");
    return shown(thing, await unpublishedPayload(database, thing.id));
  },
  replay: async ({ database }, { id }) =>
    (await import("@tixlys/messaging/inspect")).releaseUnpublished(
      database,
      id,
    ),
  discard: async ({ database }, { id }, reason) =>
    (await import("@tixlys/messaging/inspect")).discardUnpublished(
      database,
      id,
      reason,
    ),
};

/** Every kind that there is. */
export const deadSources: readonly DeadSource[] = [
  letters,
  unpublished,
  parkedStreams,
  parkedWork,
];

/** The source that a thing came from. */
export function sourceOf({ kind }: DeadThing): DeadSource {
  return deadSources.find((source) => source.kind === kind) ?? letters;
}

/** Everything that these databases have of it, the newest first, `limit` in all. */
export async function findDead(
  databases: readonly ServiceDatabase[],
  filter: DeadFilter,
): Promise<DeadThing[]> {
  const found = await Promise.all(
    databases.flatMap((from) =>
      deadSources.map((source) => source.list(from, filter)),
    ),
  );
  return found
    .flat()
    .toSorted((a, b) => (a.diedAt < b.diedAt ? 1 : -1))
    .slice(0, filter.limit);
}

const shown = ({ subject }: DeadThing, body: string | undefined): unknown =>
  body === undefined ? null : shownEvent(subject, body, true);

const named = ({ consumer, id }: DeadThing) => ({
  consumer: consumer ?? "",
  messageId: id,
});
