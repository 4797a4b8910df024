import { expect, test } from "bun:test";
import { jsonResponse } from "../../src/answer/headers.ts";

test("http-rules 19: answers of one moment keep their own ids and headers, although they are made from one list", () => {
  const ids = ["request-1", "request-2", "request-3"];
  const answers = ids.map((id) => jsonResponse(`"${id}"`, 200, id));
  answers[0]?.headers.set("cache-control", "max-age=60");
  answers[1]?.headers.append("set-cookie", "a=b");
  answers[2]?.headers.delete("vary");
  expect(answers.map(({ headers }) => headers.get("x-request-id"))).toEqual(
    ids,
  );
  const later = jsonResponse("{}", 201, "request-4");
  expect(Object.fromEntries(later.headers)).toEqual({
    "cache-control": "no-store",
    "content-type": "application/json",
    "referrer-policy": "no-referrer",
    vary: "Accept, Authorization, Origin",
    "x-content-type-options": "nosniff",
    "x-request-id": "request-4",
  });
});
