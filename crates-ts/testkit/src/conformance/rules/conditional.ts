import { type Operation, responseOf } from "../document.ts";
import { objectAt, textAt } from "../json.ts";
import { validRequest } from "../requests.ts";
import { expectStatus, forEach, of, type Rule, unless } from "../rule.ts";
import type { Answer, Question, Subject } from "../subject.ts";

const strong = /^"[\x21\x23-\x7e\x80-\xff]*"$/;
/** A version that nothing here will ever have. */
const neverGiven = '"999999999999"';

function hasEtag(operation: Operation): boolean {
  const success = ["200", "201"].map((status) =>
    objectAt(responseOf(operation, Number(status)), "headers", "ETag"),
  );
  return success.some((header) => Object.keys(header).length > 0);
}

function reads({ operations }: Subject): Operation[] {
  return operations.filter((each) => each.method === "GET" && hasEtag(each));
}

/** Operations that look at `If-Match`, as the document says. */
function writes({ operations }: Subject): Operation[] {
  return operations.filter(
    ({ method, parameters }) =>
      method !== "GET" && parameters.some(({ name }) => name === "if-match"),
  );
}

function withHeader(question: Question, name: string, value: string): Question {
  return { ...question, headers: { ...question.headers, [name]: value } };
}

/** What a read answers, where there is something to read. */
async function shown(
  subject: Subject,
  operation: Operation,
): Promise<{ question: Question; answer: Answer; etag: string } | undefined> {
  await written(subject, operation);
  const question = await validRequest(subject, operation);
  const answer = await subject.ask(question);
  if (answer.status !== 200) return undefined;
  return { question, answer, etag: answer.headers.get("etag") ?? "" };
}

/** Makes what a read is going to show, where a PUT of the same path may be carried out. */
async function written(subject: Subject, read: Operation): Promise<void> {
  const put = subject.operations.find(
    (each) => each.method === "PUT" && each.path === read.path,
  );
  if (put !== undefined && subject.mayExecute(put))
    await subject.ask(await validRequest(subject, put));
}

async function checkTags(subject: Subject): Promise<string[]> {
  return forEach(reads(subject), async (operation) => {
    const found = await shown(subject, operation);
    if (found === undefined) return [];
    const { answer, etag, question } = found;
    const again = await subject.ask(question);
    return [
      ...unless(strong.test(etag), answer, `ETag is "${etag}"`),
      ...unless(
        again.headers.get("etag") === etag || again.text !== answer.text,
        again,
        "another ETag for what did not change",
      ),
    ];
  });
}

/** Headers that a 304 tells like its 200 (RFC 9110 §15.4.5). */
const kept = ["etag", "cache-control", "vary", "x-content-type-options"];

async function checkUnchanged(subject: Subject): Promise<string[]> {
  return forEach(reads(subject), async (operation) => {
    const found = await shown(subject, operation);
    if (found === undefined) return [];
    const { question, answer, etag } = found;
    const cache = answer.headers.get("cache-control") ?? "";
    const known = await forEach(
      [etag, `W/${etag}`, `"x", ${etag}`, "*"],
      async (tags) => {
        const same = await subject.ask(
          withHeader(question, "if-none-match", tags),
        );
        const different = kept.filter(
          (name) => same.headers.get(name) !== answer.headers.get(name),
        );
        return [
          ...expectStatus(same, 304),
          ...unless(same.text === "", same, "a 304 with a body"),
          ...unless(
            different.length === 0,
            same,
            `another ${different.join(", ")} than its 200`,
          ),
        ];
      },
    );
    const other = await subject.ask(
      withHeader(question, "if-none-match", neverGiven),
    );
    return [
      ...known,
      ...expectStatus(other, 200),
      ...unless(!cache.includes("no-store"), answer, "may not be kept"),
      ...(responseOf(operation, 304) === undefined
        ? [`${operation.id}: 304 is not declared`]
        : []),
    ];
  });
}

async function checkMatches(subject: Subject): Promise<string[]> {
  const changed = await forEach(writes(subject), async (operation) => {
    if (!subject.mayExecute(operation)) return [];
    const valid = await validRequest(subject, operation);
    const stale = await subject.ask(withHeader(valid, "if-match", neverGiven));
    const malformed = await subject.ask(
      withHeader(valid, "if-match", "no-tag"),
    );
    return [
      ...expectStatus(stale, 412, 404),
      ...(stale.status === 412 ? preconditionMistakes(stale) : []),
      ...expectStatus(malformed, 400),
    ];
  });
  const demanded = writes(subject).filter(({ parameters }) =>
    parameters.some(({ name, required }) => name === "if-match" && required),
  );
  const missing = await forEach(demanded, async (operation) => {
    const valid = await validRequest(subject, operation);
    const { "if-match": _given, ...headers } = valid.headers;
    return expectStatus(await subject.ask({ ...valid, headers }), 428);
  });
  return [...changed, ...missing];
}

function preconditionMistakes(answer: Answer): string[] {
  const code = textAt(answer.json, "data", "precondition", "code");
  const etag = answer.headers.get("etag");
  return [
    ...unless(code !== "", answer, "no code under precondition"),
    ...unless(
      etag === null || strong.test(etag),
      answer,
      `ETag is "${String(etag)}"`,
    ),
  ];
}

async function checkCreation(subject: Subject): Promise<string[]> {
  const creating = writes(subject).filter(
    (each) =>
      each.method === "PUT" &&
      responseOf(each, 201) !== undefined &&
      subject.mayExecute(each),
  );
  return forEach(creating, async (operation) => {
    const valid = await validRequest(subject, operation);
    await subject.ask(valid);
    const again = await subject.ask(withHeader(valid, "if-none-match", "*"));
    return again.status === 412
      ? unless(
          strong.test(again.headers.get("etag") ?? ""),
          again,
          "does not name what is there",
        )
      : [of(again, "what exists was made again")];
  });
}

/** http-rules 40–42, 44; 43 is proved by each service against its database. */
export const conditionalRules: readonly Rule[] = [
  {
    number: 40,
    group: "caching",
    title: "a resource with versions has a strong ETag",
    check: checkTags,
  },
  {
    number: 41,
    group: "caching",
    title: "what the client has already is 304 with the same headers",
    check: checkUnchanged,
  },
  {
    number: 42,
    group: "caching",
    title: "a write against another version is 412, one that needs it 428",
    check: checkMatches,
  },
  {
    number: 44,
    group: "caching",
    title: "If-None-Match: * on what exists is 412",
    check: checkCreation,
  },
];
