import type {
  AllSlice,
  Append,
  EventData,
  ExpectedVersion,
  Snapshot,
  StreamName,
  StreamSlice,
} from "./event-store.ts";
import { isUuid } from "./ids.ts";
import { checkJson, checkText } from "./json-check.ts";

/** The caps of every event store. */
export const storeLimits = {
  eventsPerAppend: 500,
  eventsPerRead: 10_000,
  /** Read when nothing else is asked for. */
  eventsPerReadUnlessTold: 1_000,
  typesPerRead: 100,
  streamTypeLength: 64,
  streamIdLength: 200,
  eventTypeLength: 128,
  /** A `smallint`. */
  schemaVersion: 32_767,
} as const;

const streamType = /^[a-z][a-z0-9-]*$/;

/**
 * What every store refuses before it does anything.
 *
 * @throws RangeError naming the part that is wrong, the rule, and what stood there.
 */
export function checkAppend(append: Append): void {
  checkStreamName(append.stream);
  checkExpected(append.expected);
  const { eventsPerAppend } = storeLimits;
  refuseUnless(
    isWithin(append.events.length, 1, eventsPerAppend),
    `events must be 1 to ${String(eventsPerAppend)}`,
    append.events.length,
  );
  for (const [index, event] of append.events.entries())
    checkEvent(event, `events[${String(index)}]`);
  checkMetadata(append.metadata);
  if (append.commandId !== undefined)
    refuseUnless(
      isUuid(append.commandId),
      "commandId must be a UUID in lower case",
      append.commandId,
    );
}

/** @throws RangeError for a stream name that no store takes. */
export function checkStreamName(stream: StreamName): void {
  const { streamTypeLength, streamIdLength } = storeLimits;
  refuseUnless(
    streamType.test(stream.type) && stream.type.length <= streamTypeLength,
    `stream.type must be lower case letters, digits and hyphens, at most ${String(streamTypeLength)}`,
    stream.type,
  );
  refuseUnless(
    isWithin(stream.id.length, 1, streamIdLength),
    `stream.id must have 1 to ${String(streamIdLength)} characters`,
    stream.id,
  );
  checkText(stream.id, "stream.id");
}

/** The slice with its defaults; `from` stays open where the end of the stream is meant. @throws RangeError */
export function checkedStreamSlice(slice: StreamSlice = {}): {
  readonly direction: "forward" | "backward";
  readonly from: number | undefined;
  readonly limit: number;
} {
  const { from } = slice;
  if (from !== undefined)
    refuseUnless(isWithin(from, 1), "from must be a version, from 1", from);
  return {
    direction: slice.direction ?? "forward",
    from,
    limit: checkedLimit(slice.limit),
  };
}

/** The slice with its defaults; `from` stays open where the end of everything is meant. @throws RangeError */
export function checkedAllSlice(slice: AllSlice = {}): {
  readonly direction: "forward" | "backward";
  readonly from: number | undefined;
  readonly types: readonly string[] | undefined;
  readonly limit: number;
} {
  const { from, types } = slice;
  if (from !== undefined)
    refuseUnless(isWithin(from, 0), "from must be a position, from 0", from);
  const { typesPerRead } = storeLimits;
  if (types !== undefined)
    refuseUnless(
      isWithin(types.length, 1, typesPerRead),
      `types must be 1 to ${String(typesPerRead)}`,
      types.length,
    );
  return {
    direction: slice.direction ?? "forward",
    from,
    types,
    limit: checkedLimit(slice.limit),
  };
}

/** @throws RangeError for a snapshot that no store takes. */
export function checkSnapshot(snapshot: Snapshot): void {
  refuseUnless(
    isWithin(snapshot.version, 1),
    "snapshot.version must be a version, from 1",
    snapshot.version,
  );
  checkSchemaVersion(snapshot.schemaVersion, "snapshot.schemaVersion");
  checkJson(snapshot.state, "snapshot.state");
}

function checkedLimit(
  limit: number = storeLimits.eventsPerReadUnlessTold,
): number {
  const { eventsPerRead } = storeLimits;
  refuseUnless(
    isWithin(limit, 1, eventsPerRead),
    `limit must be 1 to ${String(eventsPerRead)}`,
    limit,
  );
  return limit;
}

function checkExpected(expected: ExpectedVersion): void {
  refuseUnless(
    typeof expected === "number"
      ? isWithin(expected, 0)
      : ["none", "exists", "any"].includes(expected),
    "expected must be a version from 0, none, exists or any",
    expected,
  );
}

function checkEvent(event: EventData, path: string): void {
  const { eventTypeLength } = storeLimits;
  refuseUnless(
    isWithin(event.type.length, 1, eventTypeLength),
    `${path}.type must have 1 to ${String(eventTypeLength)} characters`,
    event.type,
  );
  checkText(event.type, `${path}.type`);
  checkSchemaVersion(event.schemaVersion, `${path}.schemaVersion`);
  checkJson(event.data, `${path}.data`);
}

function checkSchemaVersion(version: number, path: string): void {
  const { schemaVersion } = storeLimits;
  refuseUnless(
    isWithin(version, 1, schemaVersion),
    `${path} must be 1 to ${String(schemaVersion)}`,
    version,
  );
}

function checkMetadata(metadata: Append["metadata"]): void {
  checkText(metadata.correlationId, "metadata.correlationId");
  if (metadata.causationId !== undefined)
    checkText(metadata.causationId, "metadata.causationId");
  if (metadata.actor !== undefined)
    checkText(metadata.actor.id, "metadata.actor.id");
  refuseUnless(
    !Number.isNaN(metadata.time.getTime()),
    "metadata.time must be a time",
    metadata.time,
  );
}

function isWithin(value: number, min: number, max = Number.MAX_SAFE_INTEGER) {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}

function refuseUnless(holds: boolean, rule: string, value: unknown): void {
  if (!holds) throw new RangeError(`${rule}, not ${String(value)}`);
}
