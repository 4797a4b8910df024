import type { EventData } from "../event-store.ts";
import type { DefinedEvents } from "./define-events.ts";

/**
 * Proves at a service's start that this build can read every version of every event that may lie in its streams.
 *
 * A fixture is an event as it was really stored, one JSON file of `{ type, schemaVersion, data }` at least for each
 * version from 1 to today's; today's is there already when the next one comes. The caller loads them.
 *
 * @throws Error with one line for each version that has no fixture, that does not decode or does not survive another
 *   round trip, and for each fixture that nobody knows.
 */
export function checkStoredFixtures<Event extends { readonly type: string }>(
  events: DefinedEvents<Event>,
  fixtures: readonly EventData[],
): void {
  const faults = [
    ...missing(events, fixtures),
    ...fixtures.flatMap((fixture) => faultOf(events, fixture)),
  ];
  if (faults.length === 0) return;
  throw new Error(
    `Stored events that this build cannot answer for:\n${faults.join("\n")}`,
  );
}

function missing(
  { versions }: { readonly versions: { readonly [type: string]: number } },
  fixtures: readonly EventData[],
): string[] {
  return Object.entries(versions).flatMap(([type, version]) =>
    Array.from({ length: version }, (_, index) => index + 1)
      .filter((each) => !fixtures.some(isOf(type, each)))
      .map((each) => `${type} v${String(each)}: no fixture`),
  );
}

function isOf(type: string, version: number): (fixture: EventData) => boolean {
  return (fixture) =>
    fixture.type === type && fixture.schemaVersion === version;
}

/** What is read must be written again, and read again, as the same. */
function faultOf<Event extends { readonly type: string }>(
  { decode, encode }: DefinedEvents<Event>,
  fixture: EventData,
): string[] {
  try {
    const once = encode(decode(fixture));
    const twice = encode(decode(once));
    if (JSON.stringify(once) === JSON.stringify(twice)) return [];
    return [
      `${fixture.type} v${String(fixture.schemaVersion)}: what is written of it is read as something else`,
    ];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
