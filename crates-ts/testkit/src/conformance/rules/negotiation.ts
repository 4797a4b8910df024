import type { Operation } from "../document.ts";
import { objectAt, textAt } from "../json.ts";
import { addressOf, formWith, validRequest, withQuery } from "../requests.ts";
import { expectStatus, forEach, type Rule, unless } from "../rule.ts";
import type { Answer, Subject } from "../subject.ts";

function writing({ operations }: Subject): Operation[] {
  return operations.filter(({ method }) => method !== "GET");
}

function withBody(subject: Subject): Operation[] {
  return writing(subject).filter(({ body }) => body !== undefined);
}

function codeAt(answer: Answer, key: string): string {
  return textAt(objectAt(answer.json, "data")[key], "code");
}

/** The methods that a path has, by the document. */
function methodsOf(subject: Subject, path: string): string[] {
  return subject.operations
    .filter((each) => each.path === path)
    .map(({ method }) => method);
}

async function checkMethods(subject: Subject): Promise<string[]> {
  const unknown = await subject.ask({ path: "/no-such-address" });
  const paths = [...new Set(subject.operations.map(({ path }) => path))];
  const mistakes = await forEach(paths, async (path) => {
    const operation = subject.operations.find((each) => each.path === path);
    if (operation === undefined) return [];
    const methods = methodsOf(subject, path);
    const address = addressOf(operation).split("?")[0] ?? path;
    const missing = ["GET", "POST", "PUT", "PATCH", "DELETE"].find(
      (method) => !methods.includes(method),
    );
    const options = await subject.ask({ method: "OPTIONS", path: address });
    const wrong =
      missing === undefined
        ? undefined
        : await subject.ask({ method: missing, path: address });
    return [
      ...expectStatus(options, 200, 204),
      ...(wrong === undefined
        ? []
        : [...expectStatus(wrong, 405), ...checkAllow(wrong, methods)]),
    ];
  });
  return [...expectStatus(unknown, 404), ...mistakes];
}

function checkAllow(answer: Answer, methods: readonly string[]): string[] {
  const allow = (answer.headers.get("allow") ?? "").split(/, */);
  return unless(
    methods.every((method) => allow.includes(method)),
    answer,
    `Allow is "${allow.join(", ")}"`,
  );
}

async function checkBodies(subject: Subject): Promise<string[]> {
  return forEach(withBody(subject), async (operation) => {
    const valid = await validRequest(subject, operation);
    const malformed = await subject.ask({ ...valid, body: '{"name":' });
    const wrong = await subject.ask({ ...valid, body: "[1]" });
    const names = Object.keys(objectAt(operation.body?.schema, "properties"));
    const allWrong = await subject.ask({
      ...valid,
      body: JSON.stringify(
        Object.fromEntries(names.map((name) => [name, { wrong: [true] }])),
      ),
    });
    const named = Object.keys(objectAt(allWrong.json, "data"));
    const missed = names.filter(
      (name) =>
        !named.some((field) => field === name || field.startsWith(`${name}.`)),
    );
    return [
      ...expectStatus(malformed, 400),
      ...unless(
        codeAt(malformed, "body") === "malformed-json",
        malformed,
        "the code is not malformed-json under body",
      ),
      ...expectStatus(wrong, 422),
      ...expectStatus(allWrong, 422),
      ...unless(
        missed.length === 0 || named.length >= 50,
        allWrong,
        `does not name ${missed.join(", ")}`,
      ),
    ];
  });
}

async function checkMedia(subject: Subject): Promise<string[]> {
  const bodies = await forEach(withBody(subject), async (operation) => {
    const valid = await validRequest(subject, operation);
    const plain = await subject.ask({
      ...valid,
      headers: { ...valid.headers, "content-type": "text/plain" },
    });
    const form = await subject.ask({
      ...valid,
      headers: {
        ...valid.headers,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "name=value",
    });
    return [...expectStatus(plain, 415), ...expectStatus(form, 415)];
  });
  const answers = await forEach(subject.operations, async (operation) => {
    const valid = await validRequest(subject, operation);
    const headers = { ...valid.headers, accept: "image/png" };
    const answer = await subject.ask({ ...valid, headers });
    // Programs in between ask with their client's header fields.
    return operation.object["x-any-accept"] === true && answer.status !== 406
      ? []
      : expectStatus(answer, 406);
  });
  return [...bodies, ...answers, ...(await checkUploads(subject))];
}

/** What takes a file takes it as a form with that one part, whole. */
async function checkUploads(subject: Subject): Promise<string[]> {
  const uploads = subject.operations.filter(
    ({ uploadPart }) => uploadPart !== undefined,
  );
  return forEach(uploads, async (operation) => {
    const valid = await validRequest(subject, operation);
    const as = (type: string) => ({ ...valid.headers, "content-type": type });
    const ask = (body: string, headers = valid.headers) =>
      subject.ask({ ...valid, headers, body });
    const form = formWith(operation.uploadPart ?? "");
    return [
      ...expectStatus(await ask("{}", as("application/json")), 415),
      ...expectStatus(await ask(form, as("image/png")), 415),
      ...expectStatus(await ask(form, as("multipart/form-data")), 400),
      ...expectStatus(await ask(form.slice(0, -10)), 400),
      ...expectStatus(await ask(formWith("somethingElse")), 422),
    ];
  });
}

/** Who prefers problem documents gets them, with all that the fail says (http-rules, section 2). */
async function checkProblems(subject: Subject): Promise<string[]> {
  return forEach(subject.operations, async (operation) => {
    const valid = await validRequest(subject, operation);
    const wrong = { ...valid, path: withQuery(valid.path, "no-such", "1") };
    const accept = "application/problem+json, application/json;q=0.5";
    const asked = { ...wrong, headers: { ...valid.headers, accept } };
    const answer = await subject.ask(asked);
    const plain = await subject.ask(wrong);
    const type = answer.headers.get("content-type") ?? "";
    const body = objectAt(answer.json);
    const says =
      body["status"] === answer.status &&
      ["type", "title", "detail", "instance"].every(
        (name) => textAt(body, name) !== "",
      ) &&
      Bun.deepEquals(body["errors"], objectAt(plain.json)["data"]);
    return [
      ...expectStatus(answer, plain.status),
      ...unless(
        type.startsWith("application/problem+json"),
        answer,
        `Content-Type is "${type}"`,
      ),
      ...unless(says, answer, "the problem says something else than the fail"),
    ];
  });
}

async function checkUnknown(subject: Subject): Promise<string[]> {
  const queries = await forEach(subject.operations, async (operation) => {
    const valid = await validRequest(subject, operation);
    const answer = await subject.ask({
      ...valid,
      path: withQuery(valid.path, "no-such-parameter", "1"),
    });
    return [
      ...expectStatus(answer, 400),
      ...unless(
        codeAt(answer, "no-such-parameter") !== "",
        answer,
        "the unknown parameter is not named",
      ),
    ];
  });
  const bodies = await forEach(withBody(subject), async (operation) => {
    const valid = await validRequest(subject, operation);
    const example = { ...objectAt(operation.body?.example), noSuchField: 1 };
    const unknown = await subject.ask({
      ...valid,
      body: JSON.stringify(example),
    });
    const hostile = await forEach(
      ["__proto__", "constructor"],
      async (name) => {
        const answer = await subject.ask({
          ...valid,
          body: `{"${name}":{"admin":true}}`,
        });
        return expectStatus(answer, 422);
      },
    );
    return [
      ...expectStatus(unknown, 422),
      ...unless(
        codeAt(unknown, "noSuchField") !== "",
        unknown,
        "the unknown field is not named",
      ),
      ...hostile,
    ];
  });
  return [...queries, ...bodies];
}

/** Twice the standard limit; Bun's own, which answers without a body, is four times higher (http-rules 15). */
const tooMuch = 2 * 1024 * 1024;

async function checkSizes(subject: Subject): Promise<string[]> {
  const long = await subject.ask({ path: `/${"a".repeat(9000)}` });
  const [operation] = withBody(subject);
  if (operation === undefined) return expectStatus(long, 414);
  const valid = await validRequest(subject, operation);
  const declared = await subject.ask({ ...valid, body: " ".repeat(tooMuch) });
  const chunked = await subject.ask({ ...valid, body: endless() });
  return [
    ...expectStatus(long, 414),
    ...expectStatus(declared, 413),
    ...expectStatus(chunked, 413),
  ];
}

/** A body that says nothing of its length: 4 KiB at a time, until it is refused or 2 MiB are sent. */
function endless(): ReadableStream<Uint8Array> {
  let left = 512;
  return new ReadableStream({
    pull(controller) {
      left -= 1;
      if (left < 0) controller.close();
      else controller.enqueue(new Uint8Array(4096).fill(32));
    },
  });
}

/** http-rules 11–15. */
export const negotiationRules: readonly Rule[] = [
  {
    number: 11,
    group: "negotiation",
    title:
      "unknown paths are 404, wrong methods 405 with Allow, OPTIONS is answered (auth #68)",
    check: checkMethods,
  },
  {
    number: 12,
    group: "negotiation",
    title:
      "malformed JSON is 400, all violations of a schema are told in one 422",
    check: checkBodies,
  },
  {
    number: 13,
    group: "negotiation",
    title: "another content type is 415, an unacceptable Accept 406",
    check: async (subject) => [
      ...(await checkMedia(subject)),
      ...(await checkProblems(subject)),
    ],
  },
  {
    number: 14,
    group: "negotiation",
    title: "an unknown field is 422, an unknown parameter 400, each named",
    check: checkUnknown,
  },
  {
    number: 15,
    group: "negotiation",
    title:
      "a body over the limit is 413, also without a length; a long URL is 414",
    check: checkSizes,
  },
];
