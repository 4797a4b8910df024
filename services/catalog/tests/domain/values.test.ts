import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  nameKeyOf,
  parseDescription,
  parseEntryId,
  parseEntryName,
  parseParentId,
} from "../../src/domain/entry/values.ts";
import { idOf, typeId, valueOf } from "./things.ts";

const letters = [..."aZéßΣσςİıДж漢あा가9 '’&/+.,-–()"];
const texts = fc.string({
  unit: fc.constantFrom(...letters),
  minLength: 2,
  maxLength: 30,
});

describe("names", () => {
  test.each([
    ["  Häuser   & Gärten ", "Häuser & Gärten"],
    ["3D-Druck, Modellbau (klein)", "3D-Druck, Modellbau (klein)"],
    ["Ремонт дома", "Ремонт дома"],
    ["電気工事", "電気工事"],
    ["हिन्दी", "हिन्दी"],
    ["ｆｕｌｌ width", "full width"],
    ["ﬁtting", "fitting"],
    ["e\u0301clair", "éclair"],
  ])("%j is %j", (written, name) => {
    expect<string>(valueOf(parseEntryName(written))).toBe(name);
  });

  test.each([
    ["a", "TooShort"],
    [" \t ", "TooShort"],
    ["x".repeat(101), "TooLong"],
    ["--", "Malformed"],
    ["a<b", "Malformed"],
    ["a_b", "Malformed"],
    ["a\u0000b", "Malformed"],
    ["a\u202eb", "Malformed"],
    ["a\ud800b", "Malformed"],
    ["🙂🙂", "Malformed"],
  ])("%j is %s", (written, type) => {
    expect(parseEntryName(written)).toMatchObject({ error: { type } });
  });

  test("length counts code points", () => {
    expect(parseEntryName("𠮷".repeat(100)).ok).toBe(true);
    expect(parseEntryName("𠮷".repeat(101)).ok).toBe(false);
  });

  test("a name parsed again is the same", () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: "grapheme" })), (text) => {
        const name = parseEntryName(text);
        if (name.ok) expect(parseEntryName(name.value)).toEqual(name);
      }),
    );
  });

  test("upper and lower case are one name; other letters are another", () => {
    const key = (text: string) => nameKeyOf(valueOf(parseEntryName(text)));
    fc.assert(
      fc.property(texts, (text) => {
        const name = parseEntryName(text);
        const upper = parseEntryName(text.toUpperCase());
        if (!name.ok || !upper.ok) return;
        expect(nameKeyOf(upper.value)).toBe(nameKeyOf(name.value));
      }),
    );
    expect(key("STRASSE")).toBe(key("straße"));
    expect(key("ΟΔΟΣ")).toBe(key("οδος"));
    expect(key("Malen")).not.toBe(key("Mahlen"));
    expect(key("Resume")).not.toBe(key("Résumé"));
  });
});

test("descriptions keep their lines, and nothing that does not show", () => {
  expect<string>(valueOf(parseDescription(" One.\r\nTwo. "))).toBe(
    "One.\nTwo.",
  );
  for (const text of ["", "  ", "a\u0007", "x".repeat(2_001)])
    expect(parseDescription(text).ok).toBe(false);
});

test("ids are UUIDs, and a parent is there for all levels but the highest", () => {
  expect(parseEntryId("type", "robert")).toBeUndefined();
  expect<string>(idOf(parseEntryId("type", typeId.toUpperCase()))).toBe(typeId);
  expect(parseParentId("type", undefined).ok).toBe(true);
  expect(parseParentId("type", typeId).ok).toBe(false);
  expect(parseParentId("category", undefined).ok).toBe(false);
  expect<string>(valueOf(parseParentId("category", typeId))).toBe(typeId);
});
