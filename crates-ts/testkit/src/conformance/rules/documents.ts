import { Validator } from "@seriousme/openapi-schema-validator";
import { danglingReferences, type Operation, responseOf } from "../document.ts";
import {
  isObject,
  type JsonObject,
  listAt,
  objectAt,
  textAt,
} from "../json.ts";
import { schemaMistakes } from "../json-schema.ts";
import { probed } from "../probes.ts";
import { expectStatus, forEach, type Rule, unless } from "../rule.ts";
import type { Answer, Subject } from "../subject.ts";

async function checkDocument(subject: Subject): Promise<string[]> {
  const { valid, errors } = await new Validator().validate(
    structuredClone({ ...subject.document }),
  );
  const version = textAt(subject.document, "openapi");
  const ids = subject.operations.map(({ id }) => id);
  const repeated = ids.filter((id, at) => ids.indexOf(id) !== at);
  return [
    ...(valid ? [] : [`the document is not valid: ${JSON.stringify(errors)}`]),
    ...(/^3\.1\.\d+$/.test(version) ? [] : [`the version is "${version}"`]),
    ...danglingReferences(subject.document).map(
      (reference) => `"${reference}" leads nowhere`,
    ),
    ...repeated.map((id) => `the operationId "${id}" stands twice`),
    ...subject.operations.flatMap(operationMistakes),
  ];
}

function operationMistakes(operation: Operation): string[] {
  const place = `${operation.method} ${operation.path}`;
  const { object } = operation;
  const statuses = Object.keys(objectAt(object, "responses"));
  const expected = [
    ...(object["x-any-accept"] === true ? [] : ["406"]),
    "500",
    "503",
    "504",
    ...(operation.isPublic ? [] : ["401", "403"]),
    ...(operation.body ? ["400", "413", "415", "422"] : []),
    ...(operation.path.includes("{") ? ["404"] : []),
  ];
  const bare = statuses.filter(
    (status) =>
      status.startsWith("2") &&
      examplesOf(contentAt(object, status)).length === 0,
  );
  const missing = expected.filter((status) => !statuses.includes(status));
  return [
    ...(/^[a-z][A-Za-z0-9]*$/.test(operation.id)
      ? []
      : [`${place}: operationId "${operation.id}" is not camelCase`]),
    ...(textAt(object, "summary") === "" ? [`${place}: no summary`] : []),
    ...(listAt(object, "tags").length === 0 ? [`${place}: no tag`] : []),
    ...(Array.isArray(object["security"]) ? [] : [`${place}: no security`]),
    ...(missing.length === 0
      ? []
      : [`${place}: does not declare ${missing.join(", ")}`]),
    ...bare.map((status) => `${place}: ${status} has no example`),
    ...(operation.body !== undefined && operation.body.example === undefined
      ? [`${place}: its body has no example`]
      : []),
  ];
}

/** What a success has: JSON, or a stream of events. */
function contentAt(operation: JsonObject, status: string): JsonObject {
  const content = objectAt(operation, "responses", status, "content");
  return objectAt(content["text/event-stream"] ?? content["application/json"]);
}

function checkExamples(subject: Subject): string[] {
  return subject.operations.flatMap((operation) => {
    const place = `${operation.method} ${operation.path}`;
    const bodies =
      operation.body === undefined
        ? []
        : mistakesOf(
            subject,
            `${place}: body`,
            operation.body.schema,
            operation.body.example,
          );
    const parameters = operation.parameters
      // What may be left out and has no example is left out by whoever tries the operation.
      .filter(({ required, example }) => required || example !== undefined)
      .flatMap((parameter) =>
        mistakesOf(
          subject,
          `${place}: ${parameter.name}`,
          parameter.schema,
          parameter.example,
        ),
      );
    const answers = Object.entries(
      objectAt(operation.object, "responses"),
    ).flatMap(([status, response]) => {
      const content = objectAt(response, "content", "application/json");
      return examplesOf(content).flatMap((example) =>
        mistakesOf(subject, `${place}: ${status}`, content["schema"], example),
      );
    });
    return [...bodies, ...parameters, ...answers];
  });
}

function examplesOf(content: Readonly<Record<string, unknown>>): unknown[] {
  const named = Object.values(objectAt(content, "examples")).map(
    (example) => objectAt(example)["value"],
  );
  return content["example"] === undefined
    ? named
    : [content["example"], ...named];
}

function mistakesOf(
  subject: Subject,
  place: string,
  schema: unknown,
  example: unknown,
): string[] {
  return schemaMistakes(schema, example, subject.document).map(
    (mistake) => `${place}: example ${mistake}`,
  );
}

/** Every answer of an operation has a declared status, and its body the declared schema. */
async function checkAnswers(subject: Subject): Promise<string[]> {
  const answers = (await probed(subject)).filter(
    ({ method }) => method !== "HEAD" && method !== "OPTIONS",
  );
  const mistakes = answers.flatMap((answer) => answerMistakes(subject, answer));
  return [...new Set(mistakes)];
}

/** What an answer does that its operation does not declare. */
export function answerMistakes(subject: Subject, answer: Answer): string[] {
  const { operation } = answer;
  if (operation === undefined || answer.method !== operation.method) return [];
  const response = responseOf(operation, answer.status);
  if (response === undefined)
    return unless(false, answer, "this status is not declared");
  const schema = objectAt(response, "content", "application/json")["schema"];
  const type = answer.headers.get("content-type") ?? "";
  if (schema === undefined || !type.startsWith("application/json")) return [];
  return schemaMistakes(schema, answer.json, subject.document).flatMap(
    (mistake) => unless(false, answer, mistake),
  );
}

async function checkSwagger(subject: Subject): Promise<string[]> {
  const redirect = await subject.ask({ path: "/swagger" });
  const page = await subject.ask({ path: "/swagger/" });
  const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );
  const fetched = await forEach(files, async (file) => {
    const answer = await subject.ask({
      path: `/swagger/${file.replace(/^\.\//, "")}`,
    });
    const text = /initializer/.test(file) ? answer.text : "";
    return [
      ...expectStatus(answer, 200),
      ...unless(!/https?:\/\//.test(text), answer, "names another origin"),
    ];
  });
  const policy = page.headers.get("content-security-policy") ?? "";
  const location = redirect.headers.get("location") ?? "";
  return [
    ...expectStatus(redirect, 308),
    ...unless(
      !/^(https?:|\/)/.test(location) && location.endsWith("swagger/"),
      redirect,
      `leads to "${location}"`,
    ),
    ...expectStatus(page, 200),
    ...unless(
      files.length >= 3 && files.every((file) => !/^(https?:|\/)/.test(file)),
      page,
      "names no relative files",
    ),
    ...unless(!/https?:\/\//.test(page.text), page, "names another origin"),
    ...unless(
      /default-src 'self'(;|$)/.test(policy) && !policy.includes("unsafe"),
      page,
      `the policy is "${policy}"`,
    ),
    ...fetched,
  ];
}

/** Refuses a document that shows operations without their answers' schema. */
function checkSchemas({ operations }: Subject): string[] {
  return operations.flatMap((operation) =>
    Object.entries(objectAt(operation.object, "responses")).flatMap(
      ([status]) => {
        const { schema } = contentAt(operation.object, status);
        const needed = !/^[13]/.test(status);
        return !needed || isObject(schema)
          ? []
          : [`${operation.id}: ${status} has no schema`];
      },
    ),
  );
}

/** http-rules 68–71. */
export const documentRules: readonly Rule[] = [
  {
    number: 68,
    group: "documents",
    title: "the OpenAPI document is valid 3.1 and complete",
    check: async (subject) => [
      ...(await checkDocument(subject)),
      ...checkSchemas(subject),
    ],
  },
  {
    number: 69,
    group: "documents",
    title: "every documented example fits its schema",
    check: checkExamples,
  },
  {
    number: 70,
    group: "documents",
    title: "every answer has a declared status and the declared shape",
    check: checkAnswers,
  },
  {
    number: 71,
    group: "documents",
    title: "Swagger UI needs no other origin and works behind a prefix",
    check: checkSwagger,
  },
];
