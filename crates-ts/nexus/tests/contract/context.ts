import { expect } from "bun:test";
import type {
  Append,
  Appended,
  EventData,
  EventStore,
  Json,
  Metadata,
  Result,
  StreamName,
  VersionConflict,
} from "../../src/index.ts";

export type MakeStore = () => EventStore | Promise<EventStore>;

export const metadata: Metadata = {
  correlationId: "request-1",
  time: new Date("2026-11-21T12:00:00.123Z"),
};

/** A stream that nobody else uses. */
export function newStream(type = "contract"): StreamName {
  return { type, id: crypto.randomUUID() };
}

/** An event type that nobody else uses. */
export function newType(): string {
  return `Happened-${crypto.randomUUID()}`;
}

export function happened(data: Json = {}, type = "Happened"): EventData {
  return { type, schemaVersion: 1, data };
}

/** `count` events whose data are `{ n: 1 }`, `{ n: 2 }`, … */
export function numbered(count: number, type?: string): EventData[] {
  return Array.from({ length: count }, (_, index) =>
    happened({ n: index + 1 }, type),
  );
}

/** One event on a new stream with nothing expected, unless told. */
export function appendOf(over: Partial<Append> = {}): Append {
  return {
    stream: newStream(),
    expected: "any",
    events: [happened()],
    metadata,
    ...over,
  };
}

/** A stream that already has `count` events. */
export async function streamWith(
  store: EventStore,
  count: number,
): Promise<StreamName> {
  const stream = newStream();
  if (count > 0)
    appended(await store.append(appendOf({ stream, events: numbered(count) })));
  return stream;
}

export function appended(result: Result<Appended, VersionConflict>): Appended {
  if (!result.ok)
    throw new Error(`the append met ${JSON.stringify(result.error)}`);
  return result.value;
}

export async function expectVersions(
  store: EventStore,
  stream: StreamName,
  count: number,
): Promise<void> {
  const events = await store.readStream(stream, { limit: 10_000 });
  expect(events.map(({ version }) => version)).toEqual(
    Array.from({ length: count }, (_, index) => index + 1),
  );
}
