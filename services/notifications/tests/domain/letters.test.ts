import { describe, expect, test } from "bun:test";
import { languageOf, languages } from "../../src/domain/letter/language.ts";
import { templateNames } from "../../src/domain/letter/letter.ts";
import { linksTo } from "../../src/domain/letter/links.ts";
import { moment, zeitpunkt } from "../../src/domain/letter/moment.ts";
import { sampleLetter } from "../../src/domain/letter/samples.ts";
import { write } from "../../src/domain/letter/write.ts";
import { isInboxKind } from "../../src/domain/notice/kinds.ts";
import { wordsFor } from "../../src/domain/notice/words.ts";

const links = linksTo("https://example.test/auth/ui");
describe.each([...templateNames])("the template %s", (name) => {
  const letter = sampleLetter(name, links);
  const written = write(letter, "en");

  test("says what it said before", () => {
    expect(written).toMatchSnapshot();
  });

  test.each([...languages])(
    "fetches nothing, runs nothing and tracks nothing, in the language %s",
    (language) => {
      const { html } = write(letter, language);
      expect(html).toContain(`<html lang="${language}">`);
      expect(html).not.toMatch(
        /<(img|link|script|iframe|object|svg|video|form)\b|url\(|@import|src=|\bon\w+=/i,
      );
      const found = html.match(/https?:\/\/[^\s"<]+/g) ?? [];
      expect(
        found.every((link) => link.startsWith("https://example.test/auth/ui/")),
      ).toBe(true);
    },
  );

  test("makes what people wrote harmless in HTML", () => {
    const hostile = write(
      { ...letter, username: `<img src=x onerror="a()">&'` },
      "en",
    );
    expect(hostile.html).not.toContain("<img");
    expect(hostile.html).toContain(
      "&lt;img src=x onerror=&quot;a()&quot;&gt;&amp;&#39;",
    );
    expect(hostile.subject).toBe(written.subject);
  });
});

test("every letter says in German what it said before, and nothing as in English", () => {
  const said = templateNames.map((name) => {
    const letter = sampleLetter(name, links);
    const { subject, text } = write(letter, "de");
    expect(subject).not.toBe(write(letter, "en").subject);
    expect(text).toStartWith("Hallo ada,");
    return `${name}: ${subject}\n\n${text}`;
  });
  expect(said.join("\n")).toMatchSnapshot();
});

test("every notice has words of its own in each language, short enough for a locked screen", () => {
  const kinds = templateNames.filter((name) => isInboxKind(name));
  const said = languages.flatMap((language) =>
    kinds.map((kind) => {
      const { title, body } = wordsFor(kind, { count: "3" }, language);
      expect(title.length).toBeLessThanOrEqual(60);
      expect(body.length).toBeLessThanOrEqual(120);
      return `${language} ${kind}: ${title} | ${body}`;
    }),
  );
  expect(new Set(said.map((each) => each.split(": ")[1])).size).toBe(
    said.length,
  );
  expect(said.join("\n")).toMatchSnapshot();
});

test("a language is found by its tag, and English where there is no template in it", () => {
  expect(
    ["de", "de-AT", "DE", "en-GB", "cs", "", undefined].map(languageOf),
  ).toEqual(["de", "de", "de", "en", "en", "en", "en"]);
});

test("auth #14: the mail that confirms an account names it, and warns of one that its reader did not ask for", () => {
  const { text, html } = write(sampleLetter("verify-email", links), "en");
  for (const words of [text, html]) {
    expect(words).toContain("The account ada is ready");
    expect(words).toContain(
      "If it was not you who chose the username ada, please do not open the link",
    );
  }
});

test("a link carries its token as ?token= on a page, whatever the base ends with", () => {
  const expected = "https://app.example.test/verify-email?token=a%2Bb%2F";
  expect(linksTo("https://app.example.test").verifyEmail("a+b/")).toBe(
    expected,
  );
  expect(linksTo("https://app.example.test/").verifyEmail("a+b/")).toBe(
    expected,
  );
});

test("each letter's link leads to its own page, and the notice of a changed password carries no secret", () => {
  const base = "https://app.example.test";
  const to = linksTo(base);
  expect([
    to.resetPassword("t"),
    to.confirmEmail("t"),
    to.undoEmail("t"),
    to.forgotPassword(),
  ]).toEqual([
    `${base}/reset-password?token=t`,
    `${base}/confirm-email?token=t`,
    `${base}/undo-email?token=t`,
    `${base}/forgot-password`,
  ]);
});

test("a moment reads the same for everybody", () => {
  expect(moment(new Date("2026-01-05T04:03:02.001Z"))).toBe(
    "5 January 2026, 04:03 UTC",
  );
  expect(zeitpunkt(new Date("2026-03-05T04:03:02.001Z"))).toBe(
    "5. März 2026, 04:03 Uhr UTC",
  );
});
