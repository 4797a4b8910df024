import { expect, test } from "bun:test";
import fc from "fast-check";
import { folded } from "@tixlys/nexus";
import { searchTextOf, wantedOf } from "../../src/domain/entry/search-text.ts";
import { parseEntryName } from "../../src/domain/entry/values.ts";
import { valueOf } from "./things.ts";

test("folding leaves ASCII, whatever was written, and does nothing to what is folded but take its case", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(folded(text.toWellFormed())).toMatch(/^[\p{ASCII}]*$/u);
    }),
  );
  expect(folded("Élégante STRAẞE")).toBe("elegante strasse");
  expect(folded("ΟΔΟΣΗΜΑ")).toStartWith(folded("οδός"));
});

test("a part of a word is found at letters only, and other letters are other texts", () => {
  const unit = fc.constantFrom(..."дж漢字あ가");
  fc.assert(
    fc.property(
      fc.string({ unit, minLength: 1, maxLength: 6 }),
      fc.string({ unit, minLength: 1, maxLength: 3 }),
      (text, part) => {
        expect(folded(text).includes(folded(part))).toBe(
          text.normalize("NFKD").includes(part.normalize("NFKD")),
        );
      },
    ),
  );
});

test("an entry is found by each of its words", () => {
  const name = valueOf(parseEntryName("Küchen & Bäder"));
  const text = searchTextOf(name);
  for (const query of ["kuchen", "BÄDER", "üch", "kü bä"])
    for (const word of wantedOf(query)?.words ?? ["never"])
      expect(text).toContain(word);
});

test("a query without a letter or a digit looks for nothing; a long one for its first eight words", () => {
  for (const query of [" ", "%", "_ __", "'\"\\"])
    expect(wantedOf(query)).toBeUndefined();
  const many = Array.from({ length: 20 }, (_, n) => `word${n}`).join(" ");
  expect(wantedOf(many)?.words).toHaveLength(8);
});

test("control characters part words, and reach no database", () => {
  expect(wantedOf("a\u0000b\u007fc")?.text).toBe("a b c");
});

test("what is nearly the same counts for letters that are not spelt", () => {
  expect(wantedOf("electrcian")?.isForgiving).toBe(true);
  expect(wantedOf("ремонт")?.isForgiving).toBe(false);
  expect(wantedOf("el")?.isForgiving).toBe(false);
});
