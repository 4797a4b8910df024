import type { EventCodec } from "./codec.ts";
import type { Decider, Evolution } from "./decider.ts";
import type { EventStore, Json, StreamName } from "./event-store.ts";

/** A decider whose events are kept: one stream for each id, named after the type. */
export type Aggregate<
  State,
  Command,
  Event extends { readonly type: string },
  Rejection,
> = {
  /** The type of its streams, lower case, as `account`. */
  readonly type: string;
  readonly decider: Decider<State, Command, Event, Rejection>;
  readonly events: EventCodec<Event>;
  /** Worth its while from some hundred events a stream on; without it every load folds the whole stream. */
  readonly snapshot?: SnapshotRule<State>;
  /** The type of the event before which a stream may be forgotten (`forgetStream`): it folds to the end from any state. */
  readonly tombstone?: Event["type"];
};

/** The part of an aggregate that makes a state of a stream. */
export type StoredState<State, Event extends { readonly type: string }> = {
  readonly type: string;
  readonly decider: Evolution<State, Event>;
  readonly events: Pick<EventCodec<Event>, "decode">;
  readonly snapshot?: SnapshotRule<State>;
  readonly tombstone?: Event["type"];
};

/** When and how a state is kept. A snapshot is never the truth: one that cannot be read is as good as none. */
export type SnapshotRule<State> = {
  /** Raised with every change of the state's shape or of `evolve`'s meaning; older ones are then passed over. */
  readonly schemaVersion: number;
  /** A new one each time the stream's version passes a multiple of this. */
  readonly every: number;
  write(state: State): Json;
  /** @throws Error for what it does not know. */
  read(data: Json): State;
};

/** A state, and the version of the stream that it includes; 0 when there is no event. */
export type Loaded<State> = {
  readonly state: State;
  readonly version: number;
};

/** The most events that one load folds, so that a runaway stream is an error and not a halt. */
const maxEventsPerLoad = 100_000;
const eventsPerPage = 1_000;

/** The stream of the aggregate with that id. */
export function streamOf(
  { type }: { readonly type: string },
  id: string,
): StreamName {
  return { type, id };
}

/**
 * The state of one aggregate: its newest snapshot, where it has any, and the events behind it.
 *
 * @param upTo The last version to include; the newest unless told.
 * @throws UndecodableEvent for an event that this build cannot read.
 * @throws Error when the stream has a gap, other than before its tombstone, or more than 100,000 events behind its snapshot.
 */
export async function load<State, Event extends { readonly type: string }>(
  store: EventStore,
  aggregate: StoredState<State, Event>,
  id: string,
  { upTo = Number.POSITIVE_INFINITY }: { readonly upTo?: number } = {},
): Promise<Loaded<State>> {
  const stream = streamOf(aggregate, id);
  const start = await startOf(store, aggregate, stream, upTo);
  let { state, version } = start;
  while (version < upTo) {
    const limit = Math.min(eventsPerPage, upTo - version);
    const page = await store.readStream(stream, { from: version + 1, limit });
    for (const event of page) {
      if (
        event.version !== version + 1 &&
        !(version === 0 && event.type === aggregate.tombstone)
      )
        throw new Error(
          `${nameOf(stream)} has no event ${String(version + 1)}`,
        );
      state = aggregate.decider.evolve(state, aggregate.events.decode(event));
      version = event.version;
    }
    if (page.length < limit) break;
    if (version - start.version >= maxEventsPerLoad)
      throw new Error(
        `${nameOf(stream)} has too many events behind its snapshot: declare one, or shorter streams`,
      );
  }
  return { state, version };
}

/**
 * Keeps the state of an aggregate as its newest snapshot, for what folds it the next time.
 *
 * @returns Whether there was something to keep.
 */
export async function keepSnapshot<
  State,
  Event extends { readonly type: string },
>(
  store: EventStore,
  aggregate: StoredState<State, Event>,
  id: string,
  { state, version }: Loaded<State>,
): Promise<boolean> {
  const rule = aggregate.snapshot;
  if (!rule || version === 0) return false;
  const { schemaVersion } = rule;
  await store.writeSnapshot(streamOf(aggregate, id), {
    version,
    schemaVersion,
    state: rule.write(state),
  });
  return true;
}

/** The snapshot, unless there is none, it is of another schema, behind `upTo`, or cannot be read. */
async function startOf<State, Event extends { readonly type: string }>(
  store: EventStore,
  { decider, snapshot: rule }: StoredState<State, Event>,
  stream: StreamName,
  upTo: number,
): Promise<Loaded<State>> {
  const initial = { state: decider.initial, version: 0 };
  if (!rule) return initial;
  const kept = await store.readSnapshot(stream, rule.schemaVersion);
  if (!kept || kept.version > upTo) return initial;
  try {
    return { state: rule.read(kept.state), version: kept.version };
  } catch {
    return initial;
  }
}

function nameOf({ type, id }: StreamName): string {
  return `${type}/${id}`;
}
