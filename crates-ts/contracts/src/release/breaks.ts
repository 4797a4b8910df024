import { eventBreaks } from "./event-breaks.ts";
import { operationBreaks } from "./http/breaks.ts";
import { rpcBreaks } from "./rpc-breaks.ts";
import { removedFields, schemaBreaks } from "./schema-breaks.ts";
import type { JsonObject } from "../catalogue/plain-json.ts";
import type { Break } from "./rules.ts";
import type { ReleasedContracts } from "./snapshot.ts";

/**
 * What of today's contracts breaks a reader.
 *
 * Events lie in streams and outboxes for weeks and both builds run during a roll-out, so each version is read in both
 * directions: the last release's readers get today's events, and today's readers get the last release's. HTTP operations
 * are compared as their clients see them; `now` decides whether an announced sunset has passed.
 */
export function breaksOf(
  released: ReleasedContracts,
  today: ReleasedContracts,
  now: Date = new Date(),
): Break[] {
  return [
    ...Object.entries(released.events).flatMap(([name, old]) =>
      eventBreaks(name, old, today),
    ),
    ...envelopeBreaks("envelope", released.envelope, today.envelope),
    ...envelopeBreaks("headers", released.headers, today.headers),
    ...Object.entries(released.rpc).flatMap(([name, old]) =>
      rpcBreaks(name, old, today.rpc[name]),
    ),
    ...Object.entries(released.http).flatMap(([name, old]) =>
      operationBreaks(name, old, today.http[name], now),
    ),
  ];
}

function envelopeBreaks(
  name: string,
  old: JsonObject,
  now: JsonObject,
): Break[] {
  const messages = [
    ...removedFields(old, now).map(
      (field) => `${field} is gone or has another name`,
    ),
    ...schemaBreaks(old, now).map(({ message }) => message),
  ];
  return messages.map((message) => ({
    rule: "envelope-changed",
    service: "all",
    name,
    message,
  }));
}
