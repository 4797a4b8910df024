import {
  type Aggregate,
  load,
  type StoredState,
  streamOf,
} from "./aggregate.ts";
import { fold } from "./decider.ts";
import type {
  Appended,
  EventStore,
  StreamName,
  VersionConflict,
} from "./event-store.ts";
import type { Metadata } from "./messages.ts";
import { err, ok, type Result } from "./result.ts";
import type { Conflict } from "./retry-conflicts.ts";

/** A command to one aggregate, with what travels beside it. */
export type CommandRequest<Command> = {
  /** Of the aggregate. */
  readonly id: string;
  readonly command: Command;
  readonly metadata: Metadata;
  /** UUID; with it the command has one effect however often it is sent. A command that adds no event leaves no trace. */
  readonly commandId?: string;
  /** The version that the sender has seen, such as an `If-Match`; another one is a conflict at once. */
  readonly seenVersion?: number;
  /** The id was made for this command, so there is no stream to read; one that is there after all is a conflict. */
  readonly isNew?: boolean;
};

/** What a command did. */
export type Executed<State, Event> = {
  readonly stream: StreamName;
  /** After the command. */
  readonly state: State;
  /** Of the last event; where nothing was added, of the last one before. */
  readonly version: number;
  /** What was added, or was added the first time; their versions end with `version`. */
  readonly events: readonly Event[];
  /** True when the command id was known: nothing was added now. */
  readonly repeated: boolean;
};

/** A command id was used before, on another stream: two commands share an id, which is a mistake in the code. */
export class CommandIdReused extends Error {
  override readonly name = "CommandIdReused";
  /** Where it was used first. */
  readonly stream: StreamName;

  constructor(commandId: string, stream: StreamName) {
    super(`command ${commandId} was done on ${stream.type}/${stream.id}`);
    this.stream = stream;
  }
}

/**
 * One try of a command in a store, usually that of a transaction: load, decide, append.
 *
 * A command id that is known is answered with what the first time did, also where the decider, who sees the effect of
 * the first time, would reject it now.
 *
 * @throws CommandIdReused, and what `load` throws.
 */
export async function decideIn<
  State,
  Command,
  Event extends { readonly type: string },
  Rejection,
>(
  store: EventStore,
  aggregate: Aggregate<State, Command, Event, Rejection>,
  request: CommandRequest<Command>,
): Promise<
  Result<Executed<State, Event>, Rejection | VersionConflict | Conflict>
> {
  const stream = streamOf(aggregate, request.id);
  const { state, version } =
    request.isNew === true
      ? { state: aggregate.decider.initial, version: 0 }
      : await load(store, aggregate, request.id);
  const decision =
    staleSight(stream, request, version) ??
    aggregate.decider.decide(request.command, state);
  if (!decision.ok || decision.value.length === 0) {
    const first = await firstTime(store, stream, request);
    if (first) return ok(await whatItDid(store, aggregate, request, first));
    if (!decision.ok) return decision;
    return ok({ stream, state, version, events: [], repeated: false });
  }
  const events = decision.value;
  const result = await store.append({
    stream,
    expected: version,
    events: events.map((event) => aggregate.events.encode(event)),
    metadata: request.metadata,
    ...commandIdOf(request),
  });
  if (!result.ok) return result;
  if (result.value.repeated)
    return ok(await whatItDid(store, aggregate, request, result.value));
  const after = fold(aggregate.decider, state, events);
  const { lastVersion } = result.value;
  return ok({
    stream,
    state: after,
    version: lastVersion,
    events,
    repeated: false,
  });
}

/** The sender decided on a state that is no more, or that never was. */
function staleSight(
  stream: StreamName,
  { seenVersion }: { readonly seenVersion?: number },
  actual: number,
): Result<never, Conflict> | undefined {
  if (seenVersion === undefined || seenVersion === actual) return undefined;
  const conflict = { type: "Conflict", attempts: 1 } as const;
  return err({ ...conflict, stream, expected: seenVersion, actual });
}

/**
 * Asks the store for the command id. A known one is answered before what is expected is looked at, and no stream is
 * ever at this version, so nothing can be added.
 */
async function firstTime(
  store: EventStore,
  stream: StreamName,
  request: Asked,
): Promise<Appended | undefined> {
  if (request.commandId === undefined) return undefined;
  const result = await store.append({
    stream,
    expected: Number.MAX_SAFE_INTEGER,
    events: [{ type: "CommandSought", schemaVersion: 1, data: null }],
    metadata: request.metadata,
    ...commandIdOf(request),
  });
  return result.ok ? result.value : undefined;
}

/** Read from the stream, not decided again. */
async function whatItDid<State, Event extends { readonly type: string }>(
  store: EventStore,
  aggregate: StoredState<State, Event>,
  { id, commandId = "" }: Asked & { readonly id: string },
  { stream, firstVersion, lastVersion }: Appended,
): Promise<Executed<State, Event>> {
  if (stream.type !== aggregate.type || stream.id !== id)
    throw new CommandIdReused(commandId, stream);
  const recorded = await store.readStream(stream, {
    from: firstVersion,
    limit: lastVersion - firstVersion + 1,
  });
  const { state } = await load(store, aggregate, id, { upTo: lastVersion });
  const events = recorded.map((event) => aggregate.events.decode(event));
  return { stream, state, version: lastVersion, events, repeated: true };
}

type Asked = { readonly metadata: Metadata; readonly commandId?: string };

function commandIdOf({ commandId }: Asked): { readonly commandId?: string } {
  return commandId === undefined ? {} : { commandId };
}
