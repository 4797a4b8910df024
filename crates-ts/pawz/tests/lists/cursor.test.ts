import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createCursors } from "../../src/lists/cursor.ts";
import { parseSort, sortText } from "../../src/lists/sort.ts";

const key = "5e".repeat(32);
const cursors = createCursors(key);

describe("a cursor (http-rules 36)", () => {
  test("gives back what was sealed, for the same list only", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.string(),
        fc.string(),
        (given, list, other) => {
          // As it goes on the wire: JSON knows no negative zero.
          const position: unknown = JSON.parse(JSON.stringify(given));
          const cursor = cursors.seal(position, list);
          expect(cursors.open(cursor, list)).toEqual(position);
          if (other !== list)
            expect(cursors.open(cursor, other)).toBeUndefined();
        },
      ),
    );
  });

  test("is no cursor any more when one bit of it is another", () => {
    const bytes = Buffer.from(cursors.seal({ id: "a" }, "list"), "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(
        cursors.open(changed.toString("base64url"), "list"),
      ).toBeUndefined();
    }
  });

  test("is none when it is cut, spelled in another way, made up, or sealed with another key", () => {
    const cursor = cursors.seal({ id: "a" }, "list");
    for (let length = 0; length < cursor.length; length += 1)
      expect(cursors.open(cursor.slice(0, length), "list")).toBeUndefined();
    for (const wrong of [`${cursor}=`, `${cursor} `, "not-ours", "é", "AQ"])
      expect(cursors.open(wrong, "list")).toBeUndefined();
    const others = createCursors("5f".repeat(32));
    expect(others.open(cursor, "list")).toBeUndefined();
  });

  test("shows nothing of the position, and is the same for the same page", () => {
    const cursor = cursors.seal({ salary: "SECRET-1234" }, "list");
    const text = Buffer.from(cursor, "base64url").toString("latin1");
    expect(text).not.toMatch(/salary|SECRET/);
    expect(cursors.seal({ salary: "SECRET-1234" }, "list")).toBe(cursor);
  });

  test("needs a key of 64 hexadecimal digits", () => {
    for (const wrong of ["", "5e", "x".repeat(64), `${key}00`])
      expect(() => createCursors(wrong)).toThrow(TypeError);
  });
});

test("an order is read from an allow-list, each field once (http-rules 37)", () => {
  const allowed = ["createdAt", "name"] as const;
  const terms = parseSort("-createdAt,name", allowed);
  expect(terms).toEqual([
    { field: "createdAt", direction: "descending" },
    { field: "name", direction: "ascending" },
  ]);
  expect(sortText(terms ?? [])).toBe("-createdAt,name");
  for (const wrong of [
    "",
    "-",
    "salary",
    "name,",
    "name,-name",
    "--name",
    "Name",
    "name, createdAt",
    "+name",
  ])
    expect(parseSort(wrong, allowed)).toBeUndefined();
});
