import { describe, expect, test } from "bun:test";
import {
  entityTag,
  namesStrongly,
  namesWeakly,
  parseTags,
  type TagList,
  versionsIn,
} from "../../src/conditional/entity-tag.ts";

describe("a list of entity tags (RFC 9110 §13.1)", () => {
  const lists: readonly (readonly [string, TagList])[] = [
    ['"1"', ['"1"']],
    [' W/"1" , "a,b" ,"" ', ['W/"1"', '"a,b"', '""']],
    ["*", "any"],
    [" * ", "any"],
  ];
  test.each(lists)("%p is read", (text, tags) => {
    expect(parseTags(text)).toEqual(tags);
  });

  test.each([
    "",
    " ",
    "1",
    '"1',
    'w/"1"',
    '"1" "2"',
    '"1",',
    ',"1"',
    '*, "1"',
    '"a b"x',
    '"\u0000"',
    Array.from({ length: 101 }, () => '"1"').join(","),
  ])("%p is none", (text) => {
    expect(parseTags(text)).toBeUndefined();
  });

  test("is read in time that grows with its length only", () => {
    const startedAt = performance.now();
    expect(parseTags(`"${"a".repeat(160_000)}`)).toBeUndefined();
    expect(parseTags(`${" ".repeat(160_000)}x`)).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(6_000);
  });
});

test("a weak tag names a version for a read and never for a write", () => {
  expect(entityTag(7)).toBe('"7"');
  expect([namesStrongly(['W/"7"'], 7), namesWeakly(['W/"7"'], 7)]).toEqual([
    false,
    true,
  ]);
  expect([namesStrongly("any", 7), namesWeakly("any", 7)]).toEqual([
    true,
    true,
  ]);
  expect(versionsIn(['"7"', 'W/"8"', '"07"', '"x"', '"0"', '"-1"'])).toEqual([
    7, 0,
  ]);
});
