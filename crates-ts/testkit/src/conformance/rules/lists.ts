import type { Operation } from "../document.ts";
import { isObject, listAt, objectAt } from "../json.ts";
import { validRequest, withQuery } from "../requests.ts";
import { expectStatus, forEach, of, type Rule, unless } from "../rule.ts";
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
    if (answer.status === 404)
      return [of(answer, "an empty list is 200, not 404")];
    const data = objectAt(answer.json, "data");
    const missing = Object.values(data).some(
      (value) => !Array.isArray(value) && !isObject(value),
    );
    return answer.status === 200
      ? unless(!missing, answer, "the list is not there")
      : [];
  });
}

async function checkCursors(subject: Subject): Promise<string[]> {
  return forEach(listsOf(subject), async (operation) => {
    if (!operation.parameters.some(({ name }) => name === "cursor"))
      return [`${operation.id}: a list without a cursor`];
    const valid = await validRequest(subject, operation);
    const answer = await subject.ask({
      ...valid,
      path: withQuery(valid.path, "cursor", "not-one-of-ours"),
    });
    const codes = listAt(Object.values(objectAt(answer.json, "data")));
    return [
      ...expectStatus(answer, 400),
      ...unless(codes.length > 0, answer, "the cursor is not named"),
    ];
  });
}

/** http-rules 33, 34, 36, 39. */
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
    title: "a list stands under its plural with a page beside it",
    check: checkPages,
  },
  {
    number: 36,
    group: "lists",
    title: "a cursor that is not ours is 400",
    check: checkCursors,
  },
  {
    number: 39,
    group: "lists",
    title: "an empty list is 200",
    check: checkEmpty,
  },
];
