import { isObject, listAt, objectAt, textsIn } from "../json.ts";
import { probed } from "../probes.ts";
import { validRequest } from "../requests.ts";
import { expectStatus, forEach, type Rule, unless } from "../rule.ts";
import type { Subject } from "../subject.ts";

async function checkTimes(subject: Subject): Promise<string[]> {
  const answers = await probed(subject);
  const names = answers
    .filter(
      ({ status, json }) =>
        status < 300 && objectAt(json)["status"] === "success",
    )
    .flatMap((answer) =>
      namesIn(answer.json).flatMap((name) =>
        unless(
          /^[a-z][A-Za-z0-9]*$/.test(name),
          answer,
          `"${name}" is not camelCase`,
        ),
      ),
    );
  const times = answers.flatMap((answer) =>
    textsIn(answer.json).flatMap((text) =>
      unless(
        !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) || text.endsWith("Z"),
        answer,
        "a time is not UTC with Z",
      ),
    ),
  );
  const values = valuesOf(subject.document)
    .filter((value) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(value))
    .filter((value) => !ofProtocols.has(value))
    .map((value) => `the document: "${value}" is not kebab-case`);
  return [...new Set([...names, ...times, ...values])];
}

/** Values that a standard spells: RFC 6750 and RFC 8032. */
const ofProtocols: ReadonlySet<string> = new Set(["Bearer", "Ed25519"]);

/** Every text that a schema of the document allows as one of several, or as the only one. */
function valuesOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(valuesOf);
  if (!isObject(schema)) return [];
  const own = [schema["const"], ...listAt(schema, "enum")];
  return [
    ...own.filter((value) => typeof value === "string"),
    ...Object.values(schema).flatMap(valuesOf),
  ];
}

/** Those of a JSON Schema that is data itself are spelled by its standard: it says that it is one by `$schema`. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isObject(value) || typeof value["$schema"] === "string") return [];
  return Object.entries(value).flatMap(([name, child]) => [
    name,
    ...namesIn(child),
  ]);
}

async function checkRequestId(subject: Subject): Promise<string[]> {
  const everywhere = (await probed(subject)).flatMap((answer) =>
    unless(
      /^[A-Za-z0-9._-]{8,128}$/.test(answer.headers.get("x-request-id") ?? ""),
      answer,
      "no X-Request-Id",
    ),
  );
  const kept = await subject.ask({
    path: "/version",
    headers: { "x-request-id": "a-request.of_mine-1" },
  });
  const replaced = await forEach(
    ["short", "has space in it", "x".repeat(129), "<script>alert(1)</script>"],
    async (id) => {
      const answer = await subject.ask({
        path: "/version",
        headers: { "x-request-id": id },
      });
      return unless(
        answer.headers.get("x-request-id") !== id,
        answer,
        `the malformed id "${id.slice(0, 20)}" is kept`,
      );
    },
  );
  return [
    ...everywhere,
    ...unless(
      kept.headers.get("x-request-id") === "a-request.of_mine-1",
      kept,
      "a well-formed id is not kept",
    ),
    ...replaced,
  ];
}

async function checkErrorIds(subject: Subject): Promise<string[]> {
  return (await probed(subject))
    .filter(({ status }) => status >= 500)
    .flatMap((answer) =>
      unless(
        objectAt(answer.json, "data")["requestId"] ===
          answer.headers.get("x-request-id"),
        answer,
        "error.data.requestId is not the answer's X-Request-Id",
      ),
    );
}

async function checkTrace(subject: Subject): Promise<string[]> {
  const hostile: Record<string, string>[] = [
    { traceparent: "nonsense" },
    { traceparent: "00-00000000000000000000000000000000-0000000000000000-01" },
    {
      traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
      tracestate: `x=${"y".repeat(600)}`,
    },
    {
      traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
      baggage: `k=${"v".repeat(7000)}`,
    },
  ];
  return forEach(hostile, async (headers) =>
    expectStatus(await subject.ask({ path: "/version", headers }), 200),
  );
}

async function checkIdempotencyKey(subject: Subject): Promise<string[]> {
  const writing = subject.operations.filter(({ method }) => method !== "GET");
  return forEach(writing, async (operation) => {
    const valid = await validRequest(subject, operation);
    return forEach(
      ["short", `"${"x".repeat(129)}"`, "has a space in it, unquoted"],
      async (key) =>
        expectStatus(
          await subject.ask({
            ...valid,
            headers: { ...valid.headers, "idempotency-key": key },
          }),
          400,
        ),
    );
  });
}

/** http-rules 18–22. */
export const correlationRules: readonly Rule[] = [
  {
    number: 18,
    group: "correlation",
    title: "keys are camelCase, values kebab-case and times UTC with Z",
    check: checkTimes,
  },
  {
    number: 19,
    group: "correlation",
    title:
      "every answer has a request id; a well-formed one of the client is kept",
    check: checkRequestId,
  },
  {
    number: 20,
    group: "correlation",
    title: "an error carries the id of its request",
    check: checkErrorIds,
  },
  {
    number: 21,
    group: "correlation",
    title: "a malformed or oversized trace context is ignored",
    check: checkTrace,
  },
  {
    number: 22,
    group: "idempotency",
    title: "a malformed Idempotency-Key is 400",
    check: checkIdempotencyKey,
  },
];
