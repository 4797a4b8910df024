import { expect, test } from "bun:test";
import { templateNames } from "../../src/domain/letter/letter.ts";
import { categoryNames, ways } from "../../src/domain/notice/categories.ts";
import { factsOf } from "../../src/domain/notice/kinds.ts";
import { goes, stored, waysOf } from "../../src/domain/notice/preferences.ts";
import { notices } from "../../src/inbound/events/notices.ts";

/** Whom these go to, or what they say, is more than a row of the table can tell. */
const toldByCode = [
  "verify-email",
  "account-deleted",
  "confirm-email",
  "email-changed",
  "welcome",
  "messages-waiting",
];

test("every kind of notice comes from an event, and each from one row or from code, not from both", () => {
  const told = notices.flatMap(({ kinds }) => kinds);
  expect([...told, ...toldByCode].toSorted()).toEqual(
    [...templateNames].toSorted(),
  );
});

test("whatever somebody has chosen, mails of security go, and nothing goes a way that its kind has not", () => {
  const off = { mail: false, inbox: false, push: false, sms: false };
  const on = { mail: true, inbox: true, push: true, sms: true };
  const choices = (each: typeof on) =>
    Object.fromEntries(categoryNames.map((category) => [category, each]));
  for (const kind of templateNames) {
    const facts = factsOf(kind);
    expect([...waysOf(kind, choices(on))]).toEqual([...facts.ways]);
    expect([...waysOf(kind, choices(off))]).toEqual(
      facts.category === "security" ? ["mail"] : [],
    );
  }
});

test("what cannot be chosen is not stored, and what was not chosen is as before", () => {
  const given = {
    security: { mail: false, push: false },
    chat: { mail: true },
  };
  const kept = stored(given);
  expect(kept).toEqual({ security: { push: false }, chat: { mail: true } });
  expect(ways.map((way) => goes("chat", way, kept))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
