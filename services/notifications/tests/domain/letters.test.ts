import { describe, expect, test } from "bun:test";
import type { Letter, TemplateName } from "../../src/domain/letter/letter.ts";
import { templateNames } from "../../src/domain/letter/letter.ts";
import { linksTo } from "../../src/domain/letter/links.ts";
import { moment } from "../../src/domain/letter/moment.ts";
import {
  isOrderTemplate,
  type OrderTemplate,
} from "../../src/domain/letter/orders/templates.ts";
import { write } from "../../src/domain/letter/write.ts";

const links = linksTo("https://example.test/auth/ui");
const expiresAt = new Date("2026-11-21T10:30:00.000Z");

const letters: Readonly<Record<Exclude<TemplateName, OrderTemplate>, Letter>> =
  {
    "verify-email": {
      template: "verify-email",
      username: "ada",
      link: links.verifyEmail("t0k-en_"),
      expiresAt,
    },
    "account-exists": { template: "account-exists", username: "ada" },
    welcome: { template: "welcome", username: "ada" },
    "reset-password": {
      template: "reset-password",
      username: "ada",
      link: links.resetPassword("t0k-en_"),
      expiresAt,
    },
    "password-changed": {
      template: "password-changed",
      username: "ada",
      link: links.forgotPassword(),
    },
    "confirm-email": {
      template: "confirm-email",
      username: "ada",
      link: links.confirmEmail("t0k-en_"),
      expiresAt,
    },
    "email-changed": {
      template: "email-changed",
      username: "ada",
      link: links.undoEmail("t0k-en_"),
      expiresAt,
    },
    "new-device": { template: "new-device", username: "ada" },
    "login-after-failures": {
      template: "login-after-failures",
      username: "ada",
    },
    "api-key-revoked": { template: "api-key-revoked", username: "ada" },
    "account-disabled": { template: "account-disabled", username: "ada" },
    "roles-changed": { template: "roles-changed", username: "ada" },
    "export-ready": { template: "export-ready", username: "ada" },
    "api-key-created": { template: "api-key-created", username: "ada" },
    "factor-added": { template: "factor-added", username: "ada" },
    "factor-removed": { template: "factor-removed", username: "ada" },
    "recovery-codes-renewed": {
      template: "recovery-codes-renewed",
      username: "ada",
    },
    "recovery-code-used": { template: "recovery-code-used", username: "ada" },
  };

describe.each([...templateNames])("the template %s", (name) => {
  const letter: Letter = isOrderTemplate(name)
    ? { template: name, username: "ada" }
    : letters[name];
  const written = write(letter, "en");

  test("says what it said before", () => {
    expect(written).toMatchSnapshot();
  });

  test("fetches nothing, runs nothing and tracks nothing", () => {
    expect(written.html).not.toMatch(
      /<(img|link|script|iframe|object|svg|video|form)\b|url\(|@import|src=|\bon\w+=/i,
    );
    const links = written.html.match(/https?:\/\/[^\s"<]+/g) ?? [];
    expect(
      links.every((link) => link.startsWith("https://example.test/auth/ui/")),
    ).toBe(true);
  });

  test("makes what people wrote harmless in HTML", () => {
    const hostile = write({
      ...letter,
      username: `<img src=x onerror="a()">&'`,
    });
    expect(hostile.html).not.toContain("<img");
    expect(hostile.html).toContain(
      "&lt;img src=x onerror=&quot;a()&quot;&gt;&amp;&#39;",
    );
    expect(hostile.subject).toBe(written.subject);
  });
});

test("auth #14: the mail that confirms an account names it, and warns of one that its reader did not ask for", () => {
  const { text, html } = write(letters["verify-email"]);
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
});
