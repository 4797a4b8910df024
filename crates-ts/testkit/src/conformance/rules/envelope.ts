import { errorCodes, failCodes, reservedKeys } from "@tixlys/jsend";
import { isObject, objectAt, textsIn } from "../json.ts";
import { canary, probed } from "../probes.ts";
import { validRequest } from "../requests.ts";
import { expectStatus, forEach, of, type Rule, unless } from "../rule.ts";
import { type Answer, isStream, type Subject } from "../subject.ts";

/** Answers that the envelope is about: not redirects, not preflights, not documents and pages. */
function enveloped(answers: readonly Answer[]): Answer[] {
  return answers.filter(
    ({ status, asked, method, headers }) =>
      (status < 300 || status >= 400) &&
      !isStream(headers) &&
      method !== "HEAD" &&
      method !== "OPTIONS" &&
      !/openapi\.json|\/swagger|\/docs|\/ui\//.test(asked),
  );
}

function overAll(check: (answer: Answer) => string[]) {
  return async (subject: Subject): Promise<string[]> =>
    enveloped(await probed(subject)).flatMap(check);
}

const classes = ["success", "fail", "error"] as const;

function statusOf({ json }: Answer): string {
  return isObject(json) ? String(json["status"]) : "no object";
}

function keysOf(answer: Answer): string[] {
  return isObject(answer.json) ? Object.keys(answer.json).sort() : [];
}

function classOf(status: number): string {
  return status < 300 ? "success" : status < 500 ? "fail" : "error";
}

function checkKeys(answer: Answer): string[] {
  const keys = keysOf(answer).join(",");
  const fine =
    statusOf(answer) === "error"
      ? /^(code,)?(data,)?message,status$/.test(keys)
      : keys === "data,status";
  return unless(fine, answer, `the keys are ${keys}`);
}

/** `fail.data`: named reasons with a code of the registry, under a field or a reserved key of that status. */
function checkFail(answer: Answer): string[] {
  if (answer.status < 400 || answer.status >= 500) return [];
  const entries = Object.entries(objectAt(answer.json, "data"));
  if (entries.length === 0) return [of(answer, "fail.data names no reason")];
  return entries.flatMap(([key, entry]) => {
    const known =
      isObject(entry) &&
      typeof entry["code"] === "string" &&
      typeof entry["message"] === "string";
    const misplaced =
      [401, 403, 404, 405, 406, 409, 412, 413, 414, 415, 428, 429].includes(
        answer.status,
      ) && !reservedKeys.some((reserved) => reserved === key);
    return [
      ...unless(known, answer, `"${key}" has no code and message`),
      ...unless(!misplaced, answer, `"${key}" is no reserved key`),
    ];
  });
}

function checkCodes(answer: Answer): string[] {
  if (answer.status < 400 || answer.status >= 500) return [];
  return Object.entries(objectAt(answer.json, "data")).flatMap(
    ([key, entry]) => {
      const code = isObject(entry) ? String(entry["code"]) : "";
      return unless(
        Object.hasOwn(failCodes, code),
        answer,
        `"${code}" under "${key}" is not in the registry`,
      );
    },
  );
}

const errorNumbers: ReadonlySet<number> = new Set(
  Object.values(errorCodes).map(({ code }) => code),
);

function checkError(answer: Answer): string[] {
  if (answer.status < 500) return [];
  const { code, message, data } = objectAt(answer.json);
  const told = isObject(data) ? Object.keys(data) : [];
  const extra = told.filter(
    (name) => !["requestId", "traceId", "retryAfter", "checks"].includes(name),
  );
  return [
    ...unless(
      typeof code === "number" && errorNumbers.has(code),
      answer,
      "error.code is not in the registry",
    ),
    ...unless(
      Object.values(errorCodes).some((each) => each.message === message),
      answer,
      "error.message is not of the registry",
    ),
    ...unless(
      extra.length === 0,
      answer,
      `error.data tells ${extra.join(", ")}`,
    ),
    ...unless(
      !/\bat \S+:\d+:\d+|\bselect\b .* \bfrom\b/i.test(answer.text),
      answer,
      "a stack or SQL is told",
    ),
  ];
}

function checkSuccess(answer: Answer): string[] {
  if (answer.status >= 300) return [];
  const data = isObject(answer.json) ? answer.json["data"] : undefined;
  return [
    ...unless(
      data === null || isObject(data),
      answer,
      "success.data is neither object nor null",
    ),
    ...unless(
      !isObject(data) || !Object.hasOwn(data, "id"),
      answer,
      "a resource stands in data itself, not under its name",
    ),
  ];
}

function checkResult(answer: Answer): string[] {
  return [
    ...unless(answer.status !== 204, answer, "204 has no envelope"),
    ...unless(
      answer.status !== 201 || answer.headers.has("location"),
      answer,
      "201 without Location",
    ),
    ...unless(
      answer.status !== 202 ||
        objectAt(answer.json)["data"] === null ||
        answer.headers.has("location"),
      answer,
      "202 with data but without Location",
    ),
  ];
}

/** Values that were sent must not come back; names of fields may. */
function checkEcho(answer: Answer): string[] {
  if (answer.status < 400) return [];
  const texts = isObject(answer.json) ? textsIn(answer.json) : [answer.text];
  return unless(
    !texts.some((text) => text.includes(canary)),
    answer,
    "a submitted value comes back",
  );
}

/** Headers that differ from one answer to the next. */
const ofOneAnswer: ReadonlySet<string> = new Set([
  "date",
  "ratelimit",
  "retry-after",
  "traceresponse",
  "x-request-id",
]);

/** A stream of events has no length that HEAD could tell. */
const lengths: ReadonlySet<string> = new Set([
  "content-length",
  "transfer-encoding",
]);

async function checkHead(subject: Subject): Promise<string[]> {
  const gets = subject.operations.filter(({ method }) => method === "GET");
  return forEach(gets, async (operation) => {
    const get = await validRequest(subject, operation);
    const full = await subject.ask(get);
    const head = await subject.ask({ ...get, method: "HEAD" });
    const told = (answer: Answer): string =>
      [...answer.headers]
        .filter(([name]) => !ofOneAnswer.has(name))
        .filter(([name]) => !isStream(full.headers) || !lengths.has(name))
        .map(([name, value]) => `${name}: ${value}`)
        .join(", ");
    return [
      ...expectStatus(head, full.status),
      ...unless(head.text === "", head, "HEAD has a body"),
      ...unless(
        told(head) === told(full),
        head,
        `headers ${told(head)} instead of ${told(full)}`,
      ),
    ];
  });
}

function checkContentType(answer: Answer): string[] {
  const type = answer.headers.get("content-type") ?? "";
  return unless(
    /^application\/(problem\+)?json(; ?charset=utf-8)?$/i.test(type),
    answer,
    `content type "${type}"`,
  );
}

/** http-rules 1–10. */
export const envelopeRules: readonly Rule[] = [
  {
    number: 1,
    group: "envelope",
    title: "every answer is one JSend object",
    check: overAll((answer) =>
      unless(
        classes.some((each) => each === statusOf(answer)),
        answer,
        `status is ${statusOf(answer)}`,
      ),
    ),
  },
  {
    number: 2,
    group: "envelope",
    title: "the envelope has exactly its own keys",
    check: overAll(checkKeys),
  },
  {
    number: 3,
    group: "envelope",
    title: "2xx is success, 4xx is fail, 5xx is error",
    check: overAll((answer) =>
      unless(
        statusOf(answer) === classOf(answer.status),
        answer,
        `says ${statusOf(answer)}`,
      ),
    ),
  },
  {
    number: 4,
    group: "envelope",
    title: "a result is an object or null",
    check: overAll(checkSuccess),
  },
  {
    number: 5,
    group: "envelope",
    title: "no result is 200 with null, a creation has a Location",
    check: overAll(checkResult),
  },
  {
    number: 6,
    group: "envelope",
    title: "a refusal names its reasons by field or reserved key",
    check: overAll(checkFail),
  },
  {
    number: 7,
    group: "envelope",
    title: "every code of a refusal is in the registry",
    check: overAll(checkCodes),
  },
  {
    number: 8,
    group: "envelope",
    title: "an error tells a number and a fixed sentence only (auth #73)",
    check: overAll(checkError),
  },
  {
    number: 9,
    group: "envelope",
    title: "no submitted value comes back in a refusal",
    check: overAll(checkEcho),
  },
  {
    number: 10,
    group: "envelope",
    title: "bodies are JSON, and HEAD is GET without a body",
    check: async (subject) => [
      ...(await overAll(checkContentType)(subject)),
      ...(await checkHead(subject)),
    ],
  },
];
