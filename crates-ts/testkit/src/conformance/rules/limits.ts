import { type Operation, responseOf } from "../document.ts";
import { listAt, objectAt, textAt } from "../json.ts";
import { validRequest } from "../requests.ts";
import { expectStatus, forEach, type Rule, unless } from "../rule.ts";
import type { Answer, Question, Subject } from "../subject.ts";

/** Operations that say in the document that they refuse with 429. */
function limited({ operations }: Subject): Operation[] {
  return operations.filter((each) => responseOf(each, 429) !== undefined);
}

/** `"default";q=100;w=60, "other";q=5;w=60` by name; `undefined` when it is not of that form (RFC 9651). */
function parameters(
  text: string | null,
  names: readonly [string, string],
): Map<string, readonly [number, number]> | undefined {
  const form = new RegExp(
    `^"([\\x20-\\x7e]+)";${names[0]}=(\\d+);${names[1]}=(\\d+)$`,
  );
  const found = new Map<string, readonly [number, number]>();
  for (const member of text?.split(", ") ?? []) {
    const [, name, first, second] = form.exec(member) ?? [];
    if (name === undefined) return undefined;
    found.set(name, [Number(first), Number(second)]);
  }
  return found;
}

const policiesOf = ({ headers }: Answer) =>
  parameters(headers.get("ratelimit-policy"), ["q", "w"]);
const quotasOf = ({ headers }: Answer) =>
  parameters(headers.get("ratelimit"), ["r", "t"]);

async function checkHeaders(subject: Subject): Promise<string[]> {
  return forEach(limited(subject), async (operation) => {
    const valid = await validRequest(subject, operation);
    const wrong = {
      ...valid,
      headers: { ...valid.headers, authorization: "Bearer no-token" },
    };
    const questions = subject.mayExecute(operation) ? [valid, wrong] : [wrong];
    return forEach(questions, async (question) =>
      headerMistakes(await subject.ask(question)),
    );
  });
}

function headerMistakes(answer: Answer): string[] {
  const policies = policiesOf(answer);
  const quotas = quotasOf(answer);
  if (policies === undefined || policies.size === 0)
    return unless(false, answer, "RateLimit-Policy is not there or not right");
  const fits = [...policies].every(([name, [quota, window]]) => {
    const [remaining = -1, reset = -1] = quotas?.get(name) ?? [];
    return (
      remaining >= 0 && remaining <= quota && reset >= 0 && reset <= window
    );
  });
  return unless(
    fits && quotas?.size === policies.size,
    answer,
    `RateLimit is "${String(answer.headers.get("ratelimit"))}"`,
  );
}

/** Quotas above this are not used up: it would take too long. */
const largestQuota = 2_000;
const atOnce = 50;

/** A request as if from a client of its own, where the service believes its peer. */
function from(question: Question, address: string): Question {
  return {
    ...question,
    headers: { ...question.headers, "x-forwarded-for": address },
  };
}

/** An address that is nobody's (RFC 5737). */
function someAddress(): string {
  return `198.51.100.${1 + Math.floor(Math.random() * 250)}`;
}

/** The same without a token and a body that could do anything. */
async function harmless(
  subject: Subject,
  operation: Operation,
): Promise<Question> {
  const { method, path } = await validRequest(subject, operation);
  const authorization = "Bearer no-token";
  return {
    path,
    operation,
    headers: { authorization },
    ...(method === undefined ? {} : { method }),
  };
}

/** What is left to a client of its own that begins now, by the rule with the smallest quota. */
async function freshQuota(subject: Subject, question: Question) {
  const answer = await subject.ask(question);
  const [first] = [...(policiesOf(answer) ?? [])].sort(
    ([, [left]], [, [right]]) => left - right,
  );
  if (first === undefined) return undefined;
  const [name, [quota]] = first;
  const remaining = quotasOf(answer)?.get(name)?.[0];
  return { quota, isOwn: remaining === quota - 1 };
}

/** Uses a quota up with requests that a guard or a schema refuses: floods of 401 and 404 count too (http-rules 49). */
async function checkRefusal(subject: Subject): Promise<string[]> {
  return forEach(limited(subject), async (operation) => {
    const asked = from(await harmless(subject, operation), someAddress());
    const fresh = await freshQuota(subject, asked);
    if (fresh === undefined || !fresh.isOwn || fresh.quota > largestQuota)
      return [];
    for (let sent = 1; sent < fresh.quota; sent += atOnce)
      await Promise.all(
        Array.from({ length: Math.min(atOnce, fresh.quota - sent) }, () =>
          subject.ask(asked),
        ),
      );
    const refused = await subject.ask(asked);
    return [...expectStatus(refused, 429), ...refusalMistakes(refused)];
  });
}

function refusalMistakes(answer: Answer): string[] {
  const entry = objectAt(answer.json, "data", "rateLimit");
  const wait = Number(answer.headers.get("retry-after") ?? Number.NaN);
  const named = listAt(entry, "policies").map(String);
  const resets = named.map((name) => quotasOf(answer)?.get(name)?.[1] ?? 0);
  return [
    ...unless(
      Number.isInteger(wait) && resets.every((reset) => wait >= reset),
      answer,
      `Retry-After is ${String(wait)}, earlier than the quota`,
    ),
    ...unless(
      textAt(entry, "code") === "quota-exceeded",
      answer,
      "the code is not quota-exceeded under rateLimit",
    ),
    ...unless(named.length > 0, answer, "does not name its policies"),
    ...headerMistakes(answer),
  ];
}

const addressForm = /\b(?:\d{1,3}\.){3}\d{1,3}\b|::|pk=/;
const idForm = /[0-9a-f]{8}-[0-9a-f]{4}-/i;

async function checkPartitions(subject: Subject): Promise<string[]> {
  return forEach(limited(subject), async (operation) => {
    const address = someAddress();
    const asked = from(await harmless(subject, operation), address);
    const answer = await subject.ask(asked);
    const told = `${String(answer.headers.get("ratelimit"))} ${String(answer.headers.get("ratelimit-policy"))}`;
    return unless(
      !addressForm.test(told) && !idForm.test(told),
      answer,
      "tells whose quota it is",
    );
  });
}

/** http-rules 46, 47, 49; 48 is proved with two replicas over one database, 50 by auth. */
export const limitRules: readonly Rule[] = [
  {
    number: 46,
    group: "limits",
    title: "a limited operation tells its quotas, and what is left",
    check: checkHeaders,
  },
  {
    number: 47,
    group: "limits",
    title: "one request too many is 429, and says when to come back",
    check: checkRefusal,
  },
  {
    number: 49,
    group: "limits",
    title: "no quota tells whose it is",
    check: checkPartitions,
  },
];
