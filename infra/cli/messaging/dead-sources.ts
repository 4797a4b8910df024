/**
 * Where things die, each kind behind one shape. A new kind (the parked streams of projections) is one more entry of
 * `deadSources`: list, show, replay and discard then know it.
 */
import { rootOf } from "./failure.ts";
import type { ServiceDatabase } from "./suite.ts";

/** Which of them. */
export type DeadFilter = {
  readonly consumer?: string;
  readonly key?: string;
  readonly id?: string;
  /** Those that have been decided on too. */
  readonly all: boolean;
  readonly limit: number;
};

/** One dead thing. */
export type DeadThing = {
  readonly kind: "letter" | "outbox";
  readonly service: string;
  /** The consumer that could not handle it; null for one that could not be published. */
  readonly consumer: string | null;
  readonly id: string;
  readonly subject: string;
  readonly key: string;
  readonly state: string;
  /** Whether somebody still has to decide. */
  readonly open: boolean;
  /** One line. */
  readonly reason: string;
  /** Reason and stack, of the first failure and the last. */
  readonly errors: readonly string[];
  readonly attempts: number | null;
  /** Later messages of its key that wait because of it. */
  readonly behind: number | null;
  readonly diedAt: string;
  /** Why it was discarded. */
  readonly resolution: string | null;
};

/** One kind of dead things, in one service's database. */
export type DeadSource = {
  readonly kind: DeadThing["kind"];
  list(from: ServiceDatabase, filter: DeadFilter): Promise<DeadThing[]>;
  /** The message's body; undefined when it is gone. It holds personal data. */
  payload(from: ServiceDatabase, thing: DeadThing): Promise<string | undefined>;
  /** Gives it all its chances again; false when somebody else has decided by now. */
  replay(from: ServiceDatabase, thing: DeadThing): Promise<boolean>;
  discard(
    from: ServiceDatabase,
    thing: DeadThing,
    reason: string,
  ): Promise<boolean>;
};

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
  payload: async ({ database }, thing) =>
    (await import("@tixlys/messaging/inspect")).deadPayload(
      database,
      named(thing),
    ),
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
  payload: async ({ database }, { id }) =>
    (await import("@tixlys/messaging/inspect")).unpublishedPayload(
      database,
      id,
    ),
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
export const deadSources: readonly DeadSource[] = [letters, unpublished];

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

const named = ({ consumer, id }: DeadThing) => ({
  consumer: consumer ?? "",
  messageId: id,
});
