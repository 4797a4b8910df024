/** What of an event may be shown: by the class of each field (decision 9). */
import { subjectOf, versionsOf } from "@tixlys/contracts";
import type { EventDefinition } from "@tixlys/contracts";
import { contracts } from "./known-contracts.ts";

/** An envelope, as far as it could be read. */
export type ShownEvent = {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly time: string;
  readonly correlationId: string;
  /** The data; hidden fields hold `‹personal›`, `‹sealed›` or `‹no class›`. */
  readonly data: Readonly<Record<string, unknown>>;
};

const bySubject: ReadonlyMap<string, EventDefinition> = new Map(
  contracts.flatMap(({ events }) =>
    Object.entries(events).flatMap(([type, newest]) =>
      versionsOf(newest).map((each): [string, EventDefinition] => [
        subjectOf(type, each.version),
        each,
      ]),
    ),
  ),
);

/**
 * Reads an event's body for eyes. A sealed field is never shown, a personal one only when asked for, and one that the
 * contract does not know has no class and is hidden too.
 */
export function shownEvent(
  subject: string,
  body: string,
  personal: boolean,
): ShownEvent {
  const envelope = objectIn(body);
  const text = (name: string): string => {
    const value = envelope[name];
    return typeof value === "string" ? value : "";
  };
  return {
    id: text("id"),
    type: text("type"),
    key: text("subject"),
    time: text("time"),
    correlationId: text("correlationId"),
    data: visibleData(subject, recordOf(envelope["data"]), personal),
  };
}

function visibleData(
  subject: string,
  data: Readonly<Record<string, unknown>>,
  personal: boolean,
): Record<string, unknown> {
  const properties: Readonly<Record<string, Record<string, unknown>>> =
    bySubject.get(subject)?.schema.properties ?? {};
  return Object.fromEntries(
    Object.entries(data).map(([field, value]) => {
      const held = Object.hasOwn(properties, field) ? properties[field] : {};
      return [field, visible(held?.["x-class"], value, personal)];
    }),
  );
}

function visible(kind: unknown, value: unknown, personal: boolean): unknown {
  if (kind === "plain") return value;
  if (kind === "personal") return personal ? value : "‹personal›";
  return kind === "sealed" ? "‹sealed›" : "‹no class›";
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return recordOf(body);
  } catch {
    return {};
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
