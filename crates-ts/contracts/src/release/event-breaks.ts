import { fieldClasses } from "../catalogue/field.ts";
import { propertiesOf } from "./accepts.ts";
import { removedFields, schemaBreaks } from "./schema-breaks.ts";
import type { JsonObject } from "../catalogue/plain-json.ts";
import type { Break, ReleaseRule } from "./rules.ts";
import type { ReleasedContracts, ReleasedEvent } from "./snapshot.ts";

/** What breaks the readers of one version of one event. */
export function eventBreaks(
  name: string,
  old: ReleasedEvent,
  today: ReleasedContracts,
): Break[] {
  const found = today.events[name];
  const broken = (rule: ReleaseRule, message: string): Break => ({
    rule,
    service: old.service,
    name,
    message,
  });
  if (found === undefined) return missing(old, today, broken);
  if (found.subject !== old.subject)
    return [
      broken("subject-changed", `${old.subject} is now ${found.subject}`),
    ];
  return [
    ...removedFields(old.data, found.data).map((field) =>
      broken("field-removed", `the field ${field} is gone or has another name`),
    ),
    ...schemaBreaks(old.data, found.data).map(({ rule, message }) =>
      broken(rule, message),
    ),
    ...loosened(old.data, found.data).map((message) =>
      broken("class-loosened", message),
    ),
  ];
}

/** A version that was announced as going may go. */
function missing(
  old: ReleasedEvent,
  today: ReleasedContracts,
  broken: (rule: ReleaseRule, message: string) => Break,
): Break[] {
  if (old.deprecatedSince !== undefined) return [];
  const left = Object.values(today.events)
    .filter(({ type }) => type === old.type)
    .map(({ version }) => version);
  const newest = Math.max(0, ...left);
  return newest > 0 && newest < old.version
    ? [
        broken(
          "version-down",
          `the release has version ${String(old.version)}, today's newest is ${String(newest)}`,
        ),
      ]
    : [
        broken(
          "event-removed",
          "is published no more, and the last release did not announce it",
        ),
      ];
}

function loosened(old: JsonObject, now: JsonObject): string[] {
  const after = propertiesOf(now);
  return Object.entries(propertiesOf(old)).flatMap(([field, schema]) => {
    const own = after[field];
    if (own === undefined) return [];
    const [before, today] = [rank(schema), rank(own)];
    return today < before
      ? [
          `the field ${field} was ${fieldClasses[before] ?? "of no class"} and is ${fieldClasses[today] ?? "of no class"}`,
        ]
      : [];
  });
}

const rank = (schema: JsonObject): number =>
  fieldClasses.findIndex((known) => known === schema["x-class"]);
