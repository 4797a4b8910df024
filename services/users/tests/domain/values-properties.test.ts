import { expect, test } from "bun:test";
import fc from "fast-check";
import * as values from "../../src/domain/profile/values.ts";

const parsers: Readonly<Record<string, (text: string) => { ok: boolean }>> = {
  personName: values.parsePersonName,
  displayName: values.parseDisplayName,
  bio: values.parseBio,
  phone: values.parsePhone,
  locale: values.parseLocale,
  timezone: values.parseTimezone,
  userId: values.parseUserId,
};

const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom("EN-us", "europe/berlin", "+4915112345678", "Ada  Lovelace"),
);

test.each(Object.keys(parsers))(
  "a stored %s parses to itself, so that what was written can be read",
  (name) => {
    const parse = parsers[name];
    if (parse === undefined) throw new Error("no parser");
    fc.assert(
      fc.property(texts, (text) => {
        const first = parse(text);
        if (!first.ok || !("value" in first)) return;
        expect(parse(String(first.value))).toEqual(first);
      }),
      { numRuns: 500 },
    );
  },
);
