import { expect, test } from "bun:test";
import { isHost } from "../../src/request/host.ts";

test.each([
  "gateway.test",
  "127.0.0.1:8080",
  "[::1]:8080",
  "Suite.Example",
  "a_b-c",
])("%p names one host", (field) => {
  expect(isHost(field)).toBe(true);
});

test.each([
  null,
  "",
  "a b",
  "a, b",
  "a,b",
  "a/b",
  "a?b",
  "a#b",
  "a@b",
  "a\\b",
  "a:",
  "a:b",
  "a:123456",
  "[::1",
  "%61",
  "é",
])("auth #62: %p names none", (field) => {
  expect(isHost(field)).toBe(false);
});
