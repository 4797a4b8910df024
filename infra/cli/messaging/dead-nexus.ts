/** What nexus goes on without: parked streams of projections and process managers, and parked work of processes. */
import type {
  Discarded,
  ParkedStream,
  ParkedWork,
} from "@tixlys/nexus/postgres";
import type { DeadSource, DeadThing } from "./dead-thing.ts";
import { rootOf } from "./failure.ts";
import type { ServiceDatabase } from "./suite.ts";

const nexus = () => import("@tixlys/nexus/postgres");

/** Streams that a projection, or a process manager, could not follow in all its tries. */
export const parkedStreams: DeadSource = {
  kind: "stream",
  list: async (from, { consumer, key, id, all, limit }) => {
    if (!(await keepsEvents(from))) return [];
    const { listDiscarded, listParkedStreams } = await nexus();
    const named = {
      ...(consumer === undefined ? {} : { subscription: consumer }),
      limit,
    };
    const parked = await listParkedStreams(from.database, {
      ...named,
      ...(key === undefined ? {} : { streamId: key }),
      ...(id === undefined ? {} : { eventId: id }),
      ...(all ? {} : { state: "parked" }),
    });
    const discarded = all
      ? await listDiscarded(from.database, {
          ...named,
          ...(key === undefined ? {} : { key }),
          ...(id === undefined ? {} : { id }),
          kinds: ["stream"],
        })
      : [];
    return [
      ...parked.flatMap((each) => ofStream(from.service, each)),
      ...discarded.map((each) => ofDiscarded(from.service, each)),
    ];
  },
  payload: async ({ database }, { id, stream }) => {
    if (stream === undefined) return null;
    const data = await (await nexus()).parkedEventData(database, id, stream);
    const content: unknown = data === undefined ? null : JSON.parse(data);
    return content;
  },
  replay: async ({ database }, thing) => {
    const at = placeOf(thing);
    return (
      at !== undefined && (await nexus()).replayParkedStream(database, at.key)
    );
  },
  discard: async ({ database }, thing, reason) => {
    const at = placeOf(thing);
    if (at === undefined) return false;
    const { discardParkedStream } = await nexus();
    return discardParkedStream(database, at.key, at.version, reason);
  },
};

/** Commands and timeouts of processes that failed in all their tries, or were refused and nobody compensates. */
export const parkedWork: DeadSource = {
  kind: "work",
  list: async (from, { consumer, key, id, all, limit }) => {
    if (!(await keepsEvents(from))) return [];
    // Only what bears a process manager's name in front can be its work.
    if (consumer !== undefined && !consumer.startsWith(PROCESS)) return [];
    const { listDiscarded, listParkedWork } = await nexus();
    const named = { ...(id === undefined ? {} : { id }), limit };
    const parked = await listParkedWork(from.database, {
      ...named,
      ...(consumer === undefined
        ? {}
        : { name: consumer.slice(PROCESS.length) }),
      ...(key === undefined ? {} : { processId: key }),
    });
    const discarded = all
      ? await listDiscarded(from.database, {
          ...named,
          ...(consumer === undefined ? {} : { subscription: consumer }),
          ...(key === undefined ? {} : { key }),
          kinds: ["command", "timeout"],
        })
      : [];
    return [
      ...parked.map((each) => ofWork(from.service, each)),
      ...discarded.map((each) => ofDiscarded(from.service, each)),
    ];
  },
  payload: async ({ database }, { id }) => {
    const [work] = await (await nexus()).listParkedWork(database, { id });
    return work?.content ?? null;
  },
  replay: async ({ database }, { id }) =>
    (await nexus()).replayParkedWork(database, id),
  discard: async ({ database }, { id }, reason) =>
    (await nexus()).discardParkedWork(database, id, reason),
};

const PROCESS = "process:";

/** A service without aggregates has no such tables. */
async function keepsEvents({ database }: ServiceDatabase): Promise<boolean> {
  const [row] = await database.sql<
    { there: boolean }[]
  >`select to_regnamespace('nexus') is not null as there`;
  return row?.there === true;
}

function placeOf({ consumer, stream }: DeadThing) {
  if (stream === undefined || consumer === null) return undefined;
  const { generation, version, type, id } = stream;
  const key = { subscription: consumer, generation, stream: { type, id } };
  return { key, version };
}

/** Nothing for a moment after a decision, while it is not known whether anything is still wrong with the stream. */
function ofStream(
  service: string,
  { subscription, generation, version, eventId, ...parked }: ParkedStream,
): DeadThing[] {
  const { firstError, lastError, stream, state } = parked;
  if (eventId === null) return [];
  const thing: DeadThing = {
    kind: "stream",
    service,
    consumer: subscription,
    id: eventId,
    subject: `${stream.type}/${parked.eventType ?? ""}`,
    key: stream.id,
    stream: { ...stream, generation, version },
    state,
    open: state === "parked",
    reason: rootOf(lastError),
    errors: errorsOf(firstError, lastError),
    attempts: parked.attempts,
    behind: parked.behind,
    diedAt: parked.failedAt.toISOString(),
    resolution: null,
  };
  return [thing];
}

function ofWork(
  service: string,
  { name, processId, kind, subject, lastError, ...work }: ParkedWork,
): DeadThing {
  return {
    kind: "work",
    service,
    consumer: PROCESS + name,
    id: work.id,
    subject: `${kind}/${subject}`,
    key: processId,
    state: "parked",
    open: true,
    reason: rootOf(lastError ?? ""),
    errors: errorsOf(lastError ?? "", lastError ?? ""),
    attempts: work.attempts,
    behind: work.behind,
    diedAt: work.parkedAt.toISOString(),
    resolution: null,
  };
}

function ofDiscarded(
  service: string,
  { kind, subscription, subject, firstError, lastError, ...gone }: Discarded,
): DeadThing {
  return {
    kind: kind === "stream" ? "stream" : "work",
    service,
    consumer: subscription,
    id: gone.id,
    subject: `${kind}/${subject}`,
    key: gone.key,
    state: "discarded",
    open: false,
    reason: rootOf(lastError),
    errors: errorsOf(firstError, lastError),
    attempts: gone.attempts,
    behind: null,
    diedAt: gone.discardedAt.toISOString(),
    resolution: gone.reason,
  };
}

const errorsOf = (first: string, last: string): string[] =>
  first === last ? [last] : [first, last];
