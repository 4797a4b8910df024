import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { folded } from "@tixlys/nexus";
import {
  searchTextOf,
  searchWords,
  searchWordsAtMost,
} from "../../src/domain/profile/search-text.ts";
import { adasProfile } from "./people.ts";

describe("a text folded for search", () => {
  test.each([
    ["Zoë MÜLLER", "zoe muller"],
    ["Straße", "strasse"],
    ["ﬁnn", "finn"],
    ["İ", "i"],
  ])("has neither case nor accents: %s", (text, expected) => {
    expect(folded(text)).toBe(expected);
  });

  test("is ASCII whatever it was, and parts of it are found at whole letters only", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 12 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(folded(one)).toMatch(/^\p{ASCII}*$/u);
        const plain = (each: string) =>
          each
            .normalize("NFKD")
            .replace(/\p{M}/gu, "")
            .toLowerCase()
            .replaceAll("ς", "σ");
        expect(folded(one).includes(folded(other))).toBe(
          plain(one)
            .replaceAll("ß", "ss")
            .includes(plain(other).replaceAll("ß", "ss")),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("tells letters of any script apart", () => {
    const letters = Array.from({ length: 0x3000 }, (_, at) =>
      String.fromCodePoint(0x3400 + at),
    );
    expect(new Set(letters.map(folded)).size).toBe(letters.length);
    expect(folded("И")).toBe(folded("и"));
    expect(folded("Οδυσσεύς")).toStartWith(folded("ΟΔΥΣ"));
    expect(folded("\u{10ffff}")).toMatch(/^[A-M][N-Z]{5}$/);
  });
});

test("a profile is found by its names, username and address, each word once", () => {
  expect(searchTextOf(adasProfile())).toBe(" ada ada@example.test lovelace");
});

describe("the words of a query", () => {
  test("are folded, each once, and of a bounded number", () => {
    expect(searchWords(" Ada  LOVELACE ada ")).toEqual(["ada", "lovelace"]);
    const many = Array.from({ length: 50 }, (_, n) => `word${String(n)}`);
    expect(searchWords(many.join(" "))).toHaveLength(searchWordsAtMost);
  });

  test("that are too short for a trigram count at the beginning of words", () => {
    expect(searchWords("a li p.. lis -a- 伟")).toEqual([
      " a",
      " li",
      " p..",
      "lis",
      "-a-",
      folded("伟"),
    ]);
  });

  test("have a letter or a digit", () => {
    expect(searchWords("% _ '' \u0301 --")).toEqual([]);
  });
});
