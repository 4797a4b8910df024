import { expect, test } from "bun:test";
import { acceptanceOf, isJson } from "../../src/request/media.ts";

test.each([
  [null, "json"],
  ["*/*", "json"],
  ["application/*", "json"],
  ["text/html,application/xhtml+xml,*/*;q=0.8", "json"],
  ["application/json; version=9", "json"],
  ["application/json, application/problem+json", "json"],
  ["application/problem+json", "problem"],
  ["application/problem+json, */*;q=0.5", "problem"],
  ["application/problem+json, */*", "problem"],
  ["application/problem+json;q=0.5, application/json", "json"],
  ["text/html", "none"],
  ["application/json;q=0", "none"],
  ["*/*;q=0", "none"],
  ["image/png, text/*", "none"],
])("http-rules 13: Accept %p is answered as %p", (accept, expected) => {
  expect<string>(acceptanceOf(accept)).toBe(expected);
});

test.each([
  ["application/json", true],
  ["Application/JSON;charset=UTF-8", true],
  ["application/json; charset=utf8", true],
  ["application/json; charset=latin1", false],
  ["application/jsonp", false],
  ["text/json", false],
  [null, false],
])("http-rules 13: content type %p is JSON: %p", (type, expected) => {
  expect(isJson(type)).toBe(expected);
});
