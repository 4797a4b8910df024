import { refusals } from "../accepts.ts";
import type { JsonObject } from "../../catalogue/plain-json.ts";
import type { Break } from "../rules.ts";
import { droppedFields, lenient } from "./answers.ts";
import { closesTo } from "./guards.ts";
import type { HttpRule } from "./rules.ts";
import type { ReleasedAnswer, ReleasedOperation } from "./snapshot.ts";

type Say = (rule: HttpRule, message: string) => Break;

/** What breaks the clients of one operation of the last release; `now` decides whether a sunset has passed. */
export function operationBreaks(
  name: string,
  old: ReleasedOperation,
  today: ReleasedOperation | undefined,
  now: Date,
): Break[] {
  const { service } = old;
  const say: Say = (rule, message) => ({ rule, service, name, message });
  if (today === undefined) return removed(old, now, say);
  return [
    ...nameBreaks(old, today, say),
    ...guardBreaks(old, today, say),
    ...sunsetBreaks(old, today, now, say),
    ...requestBreaks(old, today, say),
    ...answerBreaks(old, today, say),
  ];
}

/** An operation may go once the day that a release named for it is there. */
function removed({ sunset }: ReleasedOperation, now: Date, say: Say): Break[] {
  if (sunset === undefined)
    return [
      say(
        "operation-removed",
        "is answered no more, and the last release did not name its sunset",
      ),
    ];
  return Date.parse(sunset) <= now.getTime()
    ? []
    : [say("operation-removed", `is answered no more, before ${sunset}`)];
}

function nameBreaks(
  old: ReleasedOperation,
  today: ReleasedOperation,
  say: Say,
): Break[] {
  return old.operation === today.operation
    ? []
    : [say("operation-renamed", `${old.operation} is now ${today.operation}`)];
}

function guardBreaks(
  old: ReleasedOperation,
  today: ReleasedOperation,
  say: Say,
): Break[] {
  const closed = closesTo(old.guard, today.guard);
  return [
    ...(closed.length === 0
      ? []
      : [say("operation-guarded", `now asks for ${closed.join(", ")}`)]),
    ...(old.delegable && !today.delegable
      ? [say("operation-guarded", "takes no narrowed token any more")]
      : []),
  ];
}

function sunsetBreaks(
  old: ReleasedOperation,
  today: ReleasedOperation,
  now: Date,
  say: Say,
): Break[] {
  if (today.sunset === undefined) return [];
  const ends = Date.parse(today.sunset);
  if (old.sunset === undefined)
    return ends > now.getTime()
      ? []
      : [say("operation-sunset", `ends at once, with ${today.sunset}`)];
  return ends < Date.parse(old.sunset)
    ? [
        say(
          "operation-sunset",
          `ends on ${today.sunset}, and ${old.sunset} was announced`,
        ),
      ]
    : [];
}

const nothing: JsonObject = {
  type: "object",
  properties: {},
  additionalProperties: false,
};

function requestBreaks(
  old: ReleasedOperation,
  today: ReleasedOperation,
  say: Say,
): Break[] {
  const refused = [
    ...refusals(today.parameters, old.parameters),
    ...refusals(today.body?.schema ?? nothing, old.body?.schema ?? nothing),
  ];
  const demanded = today.body?.required === true && old.body?.required !== true;
  return [
    ...refused.map(({ path, what }) =>
      say(
        "operation-request",
        `what clients of the release send is refused: ${path} ${what}`,
      ),
    ),
    ...(demanded && refused.length === 0
      ? [say("operation-request", "a body is required now")]
      : []),
  ];
}

function answerBreaks(
  old: ReleasedOperation,
  today: ReleasedOperation,
  say: Say,
): Break[] {
  return Object.entries(old.answers).flatMap(([status, before]) => {
    const after = today.answers[status];
    const messages =
      after === undefined ? ["is answered no more"] : oneAnswer(before, after);
    return messages.map((message) =>
      say("operation-response", `${status}: ${message}`),
    );
  });
}

function oneAnswer(before: ReleasedAnswer, after: ReleasedAnswer): string[] {
  const headers = before.headers
    .filter((name) => !after.headers.includes(name))
    .map((name) => `the header ${name} is gone`);
  if (before.data === undefined) return headers;
  const now = after.data ?? {};
  const dropped = droppedFields(before.data, now);
  const gone = new Set(dropped);
  return [
    ...headers,
    ...dropped.map((path) => `the field ${path} is gone`),
    ...refusals(lenient(before.data), lenient(now))
      .filter(({ path }) => !gone.has(path))
      .map(({ path, what }) => `${path} ${what}`),
  ];
}
