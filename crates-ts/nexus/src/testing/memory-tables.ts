import {
  type AllPage,
  type AllSlice,
  type Append,
  type Appended,
  checkAppend,
  checkedAllSlice,
  checkedStreamSlice,
  checkSnapshot,
  checkStreamName,
  type Clock,
  err,
  type ExpectedVersion,
  type Ids,
  ok,
  type RecordedEvent,
  type Result,
  type Snapshot,
  type StreamName,
  type StreamSlice,
  type VersionConflict,
} from "../index.ts";

/** What the store in memory holds, and what it makes ids and times of. */
export type Kept = {
  readonly all: RecordedEvent[];
  readonly streams: Map<string, RecordedEvent[]>;
  readonly commands: Map<string, Appended>;
  readonly snapshots: Map<string, Snapshot>;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** A copy that stays as it is when the original goes on. */
export function copyOf(kept: Kept): Kept {
  return {
    ...kept,
    all: [...kept.all],
    streams: new Map(kept.streams),
    commands: new Map(kept.commands),
    snapshots: new Map(kept.snapshots),
  };
}

/** Looks and writes in one uninterrupted step. */
export function appendTo(
  kept: Kept,
  append: Append,
): Result<Appended, VersionConflict> {
  checkAppend(append);
  const { stream, expected, commandId } = append;
  const known =
    commandId === undefined ? undefined : kept.commands.get(commandId);
  if (known) return ok({ ...known, repeated: true });
  const before = kept.streams.get(keyOf(stream)) ?? [];
  const actual = before.length;
  if (!meets(expected, actual))
    return err({ type: "VersionConflict", stream, expected, actual });
  const events = recorded(kept, append, actual);
  kept.all.push(...events);
  kept.streams.set(keyOf(stream), [...before, ...events]);
  const done: Appended = {
    stream: { ...stream },
    firstVersion: actual + 1,
    lastVersion: actual + events.length,
    repeated: false,
  };
  if (commandId !== undefined) kept.commands.set(commandId, done);
  return ok(done);
}

function recorded(
  { all, clock, ids }: Kept,
  { stream, events, metadata }: Append,
  actual: number,
): RecordedEvent[] {
  return events.map(({ type, schemaVersion, data }, index) =>
    structuredClone({
      id: ids(),
      stream,
      version: actual + index + 1,
      position: all.length + index + 1,
      type,
      schemaVersion,
      data,
      metadata,
      recordedAt: clock(),
    }),
  );
}

function meets(expected: ExpectedVersion, actual: number): boolean {
  if (expected === "any") return true;
  if (expected === "exists") return actual > 0;
  return actual === (expected === "none" ? 0 : expected);
}

/** A part of one stream. */
export function streamSlice(
  kept: Kept,
  stream: StreamName,
  slice?: StreamSlice,
): readonly RecordedEvent[] {
  checkStreamName(stream);
  const { direction, from, limit } = checkedStreamSlice(slice);
  const events = kept.streams.get(keyOf(stream)) ?? [];
  if (direction === "forward")
    return events.slice((from ?? 1) - 1).slice(0, limit);
  return events
    .slice(0, from ?? events.length)
    .reverse()
    .slice(0, limit);
}

/** A part of everything. */
export function allSlice({ all }: Kept, slice?: AllSlice): AllPage {
  const { direction, from, types, limit } = checkedAllSlice(slice);
  const forward = direction === "forward";
  const start = from ?? (forward ? 0 : all.length + 1);
  const ahead = forward
    ? all.slice(start)
    : all.slice(0, Math.max(start - 1, 0)).reverse();
  const wanted = types
    ? ahead.filter(({ type }) => types.includes(type))
    : ahead;
  const events = wanted.slice(0, limit);
  const end = forward ? Math.max(start, all.length) : 0;
  const last = events.at(-1)?.position ?? end;
  return { events, next: events.length < limit ? end : last, held: false };
}

/** The kept snapshot, when it has that schema version. */
export function snapshotOf(
  kept: Kept,
  stream: StreamName,
  schemaVersion: number,
): Snapshot | undefined {
  checkStreamName(stream);
  const snapshot = kept.snapshots.get(keyOf(stream));
  return snapshot?.schemaVersion === schemaVersion ? snapshot : undefined;
}

/** Keeps the newer one. */
export function keepSnapshot(
  kept: Kept,
  stream: StreamName,
  snapshot: Snapshot,
): void {
  checkStreamName(stream);
  checkSnapshot(snapshot);
  const before = kept.snapshots.get(keyOf(stream));
  if (before && before.version > snapshot.version) return;
  kept.snapshots.set(keyOf(stream), structuredClone(snapshot));
}

/** A stream's type has no slash, so no two names share a key. */
function keyOf({ type, id }: StreamName): string {
  return `${type}/${id}`;
}
