import type { Operation } from "../document.ts";
import { isObject, type JsonObject, objectAt, textAt } from "../json.ts";
import { validRequest, withQuery } from "../requests.ts";
import { expectStatus, forEach, type Rule, unless } from "../rule.ts";
import type { Subject } from "../subject.ts";

/** A list is a GET whose result has a `page`. */
function listsOf({ operations }: Subject): Operation[] {
  return operations.filter(({ method, object }) => {
    const data = objectAt(
      object,
      "responses",
      "200",
      "content",
      "application/json",
      "schema",
      "properties",
      "data",
    );
    return (
      method === "GET" && Object.hasOwn(objectAt(data, "properties"), "page")
    );
  });
}

async function checkLimits(subject: Subject): Promise<string[]> {
  return forEach(listsOf(subject), async (operation) => {
    const limit = operation.parameters.find(({ name }) => name === "limit");
    const valid = await validRequest(subject, operation);
    const wrong = await forEach(
      ["0", "101", "-1", "many", "1.5"],
      async (value) =>
        expectStatus(
          await subject.ask({
            ...valid,
            path: withQuery(valid.path, "limit", value),
          }),
          400,
        ),
    );
    const offset = await subject.ask({
      ...valid,
      path: withQuery(valid.path, "offset", "10"),
    });
    const declared =
      limit?.schema["minimum"] === 1 &&
      limit.schema["maximum"] === 100 &&
      limit.schema["default"] === 20;
    return [
      ...(declared
        ? []
        : [`${operation.id}: limit is not declared as 1 to 100, default 20`]),
      ...wrong,
      ...expectStatus(offset, 400),
    ];
  });
}

async function checkPages(subject: Subject): Promise<string[]> {
  return forEach(listsOf(subject), async (operation) => {
    const answer = await subject.ask(await validRequest(subject, operation));
    if (answer.status !== 200) return [];
    const data = objectAt(answer.json, "data");
    const { nextCursor, hasMore } = objectAt(data, "page");
    const lists = Object.values(data).filter((value) => Array.isArray(value));
    const fits =
      typeof hasMore === "boolean" &&
      (hasMore ? typeof nextCursor === "string" : nextCursor === null);
    return [
      ...unless(fits, answer, "page is not { nextCursor, hasMore }"),
      ...unless(
        lists.length === 1,
        answer,
        "not exactly one list under its plural",
      ),
    ];
  });
}

async function checkEmpty(subject: Subject): Promise<string[]> {
  return forEach(listsOf(subject), async (operation) => {
    const answer = await subject.ask(await validRequest(subject, operation));
    // What a list belongs to may be hidden from whoever asks, where the operation says so.
    if (answer.status === 404)
      return unless(
        operation.path.includes("{") && declares404(operation.object),
        answer,
        "an empty list is 200, not 404",
      );
    const data = objectAt(answer.json, "data");
    const missing = Object.values(data).some(
      (value) => !Array.isArray(value) && !isObject(value),
    );
    return answer.status === 200
      ? unless(!missing, answer, "the list is not there")
      : [];
  });
}

const declares404 = (operation: JsonObject): boolean =>
  Object.hasOwn(objectAt(operation, "responses"), "404");

const elsewhere: readonly string[] = [
  "not-one-of-ours",
  "AQ",
  "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d",
  "eyJpZCI6MX0",
];

async function checkCursors(subject: Subject): Promise<string[]> {
  return forEach(listsOf(subject), async (operation) => {
    if (!operation.parameters.some(({ name }) => name === "cursor"))
      return [`${operation.id}: a list without a cursor`];
    const valid = await validRequest(subject, operation);
    const first = await subject.ask({
      ...valid,
      path: withQuery(valid.path, "limit", "1"),
    });
    const own = textAt(first.json, "data", "page", "nextCursor");
    return forEach([...elsewhere, ...tamperedWith(own)], async (cursor) => {
      const path = withQuery(valid.path, "cursor", cursor);
      const answer = await subject.ask({ ...valid, path });
      const code = textAt(answer.json, "data", "cursor", "code");
      return [
        ...expectStatus(answer, 400),
        ...unless(code === "invalid-cursor", answer, `the code is "${code}"`),
      ];
    });
  });
}

/** A cursor with another character at its end, in its middle and at its start; nothing for none. */
function tamperedWith(cursor: string): string[] {
  const places = [0, cursor.length >> 1, cursor.length - 1];
  return cursor === ""
    ? []
    : places.map((at) => {
        const other = cursor[at] === "A" ? "B" : "A";
        return cursor.slice(0, at) + other + cursor.slice(at + 1);
      });
}

async function checkNext(subject: Subject): Promise<string[]> {
  return forEach(listsOf(subject), async (operation) => {
    const valid = await validRequest(subject, operation);
    const answer = await subject.ask({
      ...valid,
      path: withQuery(valid.path, "limit", "1"),
    });
    const cursor = textAt(answer.json, "data", "page", "nextCursor");
    const link = answer.headers.get("link") ?? "";
    const next = /<([^>]*)>; rel="next"/.exec(link)?.[1];
    if (cursor === "")
      return unless(next === undefined, answer, "there is no next part");
    return unless(
      next?.includes(encodeURIComponent(cursor)) === true,
      answer,
      `Link is "${link}"`,
    );
  });
}

async function checkSorts(subject: Subject): Promise<string[]> {
  return forEach(listsOf(subject), async (operation) => {
    const sort = operation.parameters.find(({ name }) => name === "sort");
    const valid = await validRequest(subject, operation);
    const ask = (value: string) =>
      subject.ask({ ...valid, path: withQuery(valid.path, "sort", value) });
    const unknown = await ask("-no-such-field");
    const standard = sort?.schema["default"];
    return [
      ...expectStatus(unknown, 400),
      ...(typeof standard === "string"
        ? expectStatus(await ask(standard), 200)
        : []),
    ];
  });
}

async function checkFilters(subject: Subject): Promise<string[]> {
  return forEach(listsOf(subject), async (operation) => {
    const valid = await validRequest(subject, operation);
    const path = withQuery(valid.path, "no-such-filter", "1");
    const nested = operation.parameters.filter(
      ({ place, schema }) => place === "query" && schema["type"] === "object",
    );
    return [
      ...expectStatus(await subject.ask({ ...valid, path }), 400),
      ...nested.map(({ name }) => `${operation.id}: "${name}" is not flat`),
    ];
  });
}

/** Totals on request only, labelled; a list that has none refuses to be asked. */
async function checkTotals(subject: Subject): Promise<string[]> {
  return forEach(listsOf(subject), async (operation) => {
    const counts = operation.parameters.some(({ name }) => name === "include");
    const valid = await validRequest(subject, operation);
    const ask = (value: string) =>
      subject.ask({ ...valid, path: withQuery(valid.path, "include", value) });
    const [plain, asked] = [await subject.ask(valid), await ask("total")];
    const wrong = expectStatus(await ask("everything"), 400);
    const unasked = objectAt(plain.json, "data", "page");
    const silent = unless(
      !Object.hasOwn(unasked, "total"),
      plain,
      "a total that nobody asked for",
    );
    if (!counts) return [...wrong, ...silent, ...expectStatus(asked, 400)];
    if (plain.status !== 200) return wrong;
    const data = objectAt(asked.json, "data");
    const { count, kind } = objectAt(data, "page", "total");
    const rows = Object.values(data).find((value) => Array.isArray(value));
    const least = Array.isArray(rows) ? rows.length : 0;
    const told =
      Number.isSafeInteger(count) &&
      (kind === "estimate" || Number(count) >= least) &&
      ["exact", "at-least", "estimate"].includes(String(kind));
    return [
      ...wrong,
      ...silent,
      ...expectStatus(asked, 200),
      ...unless(told, asked, "page.total is not { count, kind }"),
    ];
  });
}

/** http-rules 33, 34, 36–39. */
export const listRules: readonly Rule[] = [
  {
    number: 33,
    group: "lists",
    title: "limit is 1 to 100, and there is no offset",
    check: checkLimits,
  },
  {
    number: 34,
    group: "lists",
    title: "a list stands under its plural with a page beside it, and a Link",
    check: async (subject) => [
      ...(await checkPages(subject)),
      ...(await checkNext(subject)),
    ],
  },
  {
    number: 36,
    group: "lists",
    title: "a cursor that is not ours, or was changed, is 400",
    check: checkCursors,
  },
  {
    number: 37,
    group: "lists",
    title: "a list is sorted by what it allows and by nothing else",
    check: checkSorts,
  },
  {
    number: 38,
    group: "lists",
    title:
      "filters are flat, and an unknown one is 400; totals come on request only, and say what they are",
    check: async (subject) => [
      ...(await checkFilters(subject)),
      ...(await checkTotals(subject)),
    ],
  },
  {
    number: 39,
    group: "lists",
    title: "an empty list is 200",
    check: checkEmpty,
  },
];
