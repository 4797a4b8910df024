import type { Operation } from "../document.ts";
import { isObject, objectAt } from "../json.ts";
import { outsiderOf, personaFor, validRequest } from "../requests.ts";
import { expectStatus, forEach, of, type Rule, unless } from "../rule.ts";
import type { Answer, Question, Subject } from "../subject.ts";

type Keyed = Question & { readonly headers: Record<string, string> };

/** Operations that write and may be carried out with their examples. */
function writingOf(subject: Subject): Operation[] {
  return subject.operations.filter(
    (operation) => operation.method !== "GET" && subject.mayExecute(operation),
  );
}

function keyed(question: Keyed, key: string): Keyed {
  const headers = { ...question.headers, "idempotency-key": key };
  return { ...question, headers };
}

const newKey = (): string => crypto.randomUUID();
const isReplay = (answer: Answer): boolean =>
  answer.headers.get("idempotency-replayed") === "true";

/** What has to be kept: 2xx, and refusals that would be the same again (http-rules 29). */
function isKept({ status, headers }: Answer): boolean {
  return (
    status < 500 &&
    ![401, 403, 408, 425, 429].includes(status) &&
    !headers.has("retry-after")
  );
}

function codeOf({ json }: Answer): unknown {
  return objectAt(json, "data", "idempotencyKey")["code"];
}

/** Carries every writing operation out with a new key; `check` gets those whose answer has to be kept. */
function afterFirst(
  subject: Subject,
  check: (
    valid: Keyed,
    key: string,
    first: Answer,
    operation: Operation,
  ) => Promise<string[]>,
): Promise<string[]> {
  return forEach(writingOf(subject), async (operation) => {
    const valid = await validRequest(subject, operation);
    const key = newKey();
    const first = await subject.ask(keyed(valid, key));
    const mistakes = unless(!isReplay(first), first, "a new key is a replay");
    return isKept(first)
      ? [...mistakes, ...(await check(valid, key, first, operation))]
      : mistakes;
  });
}

function checkForms(subject: Subject): Promise<string[]> {
  return afterFirst(subject, async (valid, key) => {
    const quoted = await subject.ask(keyed(valid, `"${key}"`));
    return unless(isReplay(quoted), quoted, "the quoted key is another key");
  });
}

function checkScope(subject: Subject): Promise<string[]> {
  const writing = writingOf(subject);
  return afterFirst(subject, async (valid, key, _first, operation) => {
    const elsewhere = writing.find(({ id }) => id !== operation.id);
    const questions = [await asAnother(subject, operation, valid)];
    if (elsewhere !== undefined)
      questions.push(await validRequest(subject, elsewhere));
    return forEach(
      questions.filter((each) => each !== undefined),
      async (question) => {
        const answer = await subject.ask(keyed(question, key));
        const isTheirs = isReplay(answer) || codeOf(answer) !== undefined;
        return unless(!isTheirs, answer, "meets a key that is not its own");
      },
    );
  });
}

/** The same request of somebody else; nobody else may, or it does not matter who, where it is `undefined`. */
async function asAnother(
  subject: Subject,
  operation: Operation,
  valid: Keyed,
): Promise<Keyed | undefined> {
  const who = personaFor(operation);
  if (who === undefined || who === "root" || who === "service")
    return undefined;
  const authorization = `Bearer ${await subject.token("root")}`;
  return { ...valid, headers: { ...valid.headers, authorization } };
}

function checkFingerprint(subject: Subject): Promise<string[]> {
  return afterFirst(subject, async (valid, key, _first, operation) => {
    for (const body of otherBodies(operation.body?.example)) {
      const question = { ...keyed(valid, key), body: JSON.stringify(body) };
      const answer = await subject.ask(question);
      if (codeOf(answer) === "idempotency-key-mismatch")
        return expectStatus(answer, 422);
      // A body that the schema refuses says nothing; the next one may be let through.
      if (answer.status !== 422 && answer.status !== 400)
        return [of(answer, "another body under a used key is not refused")];
    }
    return [];
  });
}

/** The example with one text in it changed a little, one after the other. */
function otherBodies(example: unknown): unknown[] {
  if (!isObject(example)) return [];
  return Object.entries(example).flatMap(([name, value]) =>
    typeof value === "string"
      ? [
          { ...example, [name]: `${value}x` },
          { ...example, [name]: `x${value}` },
        ]
      : [],
  );
}

const atOnce = 4;

async function checkAtOnce(subject: Subject): Promise<string[]> {
  return forEach(writingOf(subject), async (operation) => {
    const valid = await validRequest(subject, operation);
    const question = keyed(valid, newKey());
    const answers = await Promise.all(
      Array.from({ length: atOnce }, () => subject.ask(question)),
    );
    const inFlight = answers.filter(
      (answer) => codeOf(answer) === "idempotency-key-in-flight",
    );
    const carriedOut = answers.filter(
      (answer) => !isReplay(answer) && !inFlight.includes(answer),
    );
    const twice = carriedOut.filter(isKept).slice(1);
    return [
      ...twice.map((answer) => of(answer, "carried out more than once")),
      ...inFlight.flatMap((answer) => [
        ...expectStatus(answer, 409),
        ...unless(
          /^[1-9]\d*$/.test(answer.headers.get("retry-after") ?? ""),
          answer,
          "does not say when to come back",
        ),
      ]),
    ];
  });
}

function checkReplay(subject: Subject): Promise<string[]> {
  return afterFirst(subject, async (valid, key, first) => {
    const again = await subject.ask(keyed(valid, key));
    const differing = ["content-type", "location", "etag", "link"].filter(
      (name) => again.headers.get(name) !== first.headers.get(name),
    );
    return [
      ...unless(isReplay(again), again, "no Idempotency-Replayed: true"),
      ...expectStatus(again, first.status),
      ...unless(again.text === first.text, again, "another body than before"),
      ...differing.map((name) => of(again, `another ${name} than before`)),
      ...unless(
        again.headers.get("x-request-id") !== first.headers.get("x-request-id"),
        again,
        "the request id is the first request's",
      ),
    ];
  });
}

/** With one key: refused for want of a token or of a right, each time anew, and then carried out. */
async function checkNotKept(subject: Subject): Promise<string[]> {
  const guarded = writingOf(subject).filter(({ isPublic }) => !isPublic);
  return forEach(guarded, async (operation) => {
    const valid = await validRequest(subject, operation);
    const key = newKey();
    const { authorization: _known, ...anonymous } = valid.headers;
    const outsider = outsiderOf(operation);
    const theirs =
      outsider === undefined
        ? anonymous
        : {
            ...anonymous,
            authorization: `Bearer ${await subject.token(outsider)}`,
          };
    return forEach(
      [anonymous, theirs, theirs, valid.headers],
      async (headers) => {
        const answer = await subject.ask(keyed({ ...valid, headers }, key));
        return unless(
          !isReplay(answer) && codeOf(answer) === undefined,
          answer,
          "a refusal with 401 or 403 was kept",
        );
      },
    );
  });
}

/** http-rules 23 to 27 and 29; 22 stands with the other headers, and the rest is about stored data. */
export const idempotencyRules: readonly Rule[] = [
  {
    number: 23,
    group: "idempotency",
    title: "a key in quotes and without them is the same key",
    check: checkForms,
  },
  {
    number: 24,
    group: "idempotency",
    title: "a key is its sender's and its operation's own",
    check: checkScope,
  },
  {
    number: 25,
    group: "idempotency",
    title: "a used key with another request is 422",
    check: checkFingerprint,
  },
  {
    number: 26,
    group: "idempotency",
    title: "of requests at once with one key one is carried out",
    check: checkAtOnce,
  },
  {
    number: 27,
    group: "idempotency",
    title: "a repeated request gets the first answer, byte for byte",
    check: checkReplay,
  },
  {
    number: 29,
    group: "idempotency",
    title: "a refusal for want of a token or a right is not kept",
    check: checkNotKept,
  },
];
