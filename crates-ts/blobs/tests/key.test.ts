import { expect, test } from "bun:test";
import {
  isKeyPrefix,
  longestKey,
  newBlobKey,
  parseBlobKey,
} from "../src/index.ts";

test.each([
  "a",
  "pictures/0af7651916cd43dd8448eb211c80319c",
  "exports/2026/x_1.json",
  `a/${"b".repeat(128)}`,
])("%s is a key", (text) => {
  const parsed: unknown = parseBlobKey(text);
  expect(parsed).toEqual({ ok: true, value: text });
});

test.each([
  "",
  "/",
  "/etc/passwd",
  "a/",
  "a//b",
  ".",
  "..",
  "../a",
  "a/../b",
  "a/..",
  "a/./b",
  ".hidden",
  "a/.unfinished",
  "a..b",
  "a\\b",
  "a\0b",
  "a b",
  "a%2fb",
  "A",
  "é",
  "a\n",
  "a.blob",
  "a.blob/b",
  "-a",
  "b".repeat(129),
  `${"a/".repeat(longestKey / 2)}a`,
])("%j is none", (text) => {
  expect(parseBlobKey(text).ok).toBe(false);
});

test("a new key is below its folder and never the same", () => {
  const keys = new Set(Array.from({ length: 1_000 }, () => newBlobKey("x")));
  expect(keys.size).toBe(1_000);
  expect([...keys].every((key) => /^x\/[0-9a-f]{32}$/.test(key))).toBe(true);
  expect(() => newBlobKey("../x")).toThrow(RangeError);
});

test("a prefix is the beginning of keys", () => {
  for (const text of ["", "a", "a/", "a/b"])
    expect(isKeyPrefix(text)).toBe(true);
  for (const text of ["/", "../", "a//", "A/"])
    expect(isKeyPrefix(text)).toBe(false);
});
