import { beforeAll, describe, expect, test } from "bun:test";
import { ada, verifiedAccount } from "../../application/memory/ports.ts";
import { stylesheetName } from "../../../src/api/ui/stylesheet.ts";
import {
  browserOf,
  harness,
  type Answer,
  type Browser,
  type Harness,
} from "./visitor.ts";

/** Stands for a mailed token that is good. */
const token = "{token}";
const strangers = [
  "sign-in",
  "sign-in?notice=confirmed",
  "register",
  "register?done",
  "new-link",
  "new-link?done",
  "forgot-password",
  "forgot-password?done",
  `reset-password?token=${token}`,
  "reset-password",
  `verify-email?token=${token}`,
  "verify-email",
  `confirm-email?token=${token}`,
  "confirm-email",
  `undo-email?token=${token}`,
  "undo-email",
  "undo-email?done",
  `bootstrap?token=${"a".repeat(43)}`,
  "bootstrap",
];
const members = [
  "account",
  "sessions",
  "change-username",
  "change-email",
  "change-password",
  "second-factor",
  "my-data",
  "delete-account",
  "step-up",
  "sign-out",
];
const maxBytes = 30_000;

let own: Harness;
let browser: Browser;
const answers = new Map<string, Answer>();
const shown = (page: string): Answer => {
  const answer = answers.get(page);
  if (answer === undefined) throw new Error(`${page} was not opened`);
  return answer;
};

beforeAll(async () => {
  own = harness();
  browser = browserOf(own);
  await verifiedAccount(own.on);
  const { username: identifier, password } = ada;
  await own.on.app.register({ ...ada, email: "x@y.test", username: "waits" });
  await browser.send("sign-in", { identifier, password });
  await browser.fill("change-email", { email: "new@example.test" });
  await browser.send("forgot-password", { email: ada.email });
  const stranger = browserOf(own);
  for (const page of strangers)
    answers.set(page, await openWith(own.on.mailed, stranger, page));
  for (let n = 0; n < 10; n += 1)
    await browser.send("sign-in", { identifier, password });
  for (const page of members) answers.set(page, await browser.open(page));
});

/** A page with the one of these tokens that is for it; a page without any as it is. */
async function openWith(
  tokens: readonly string[],
  who: Browser,
  page: string,
): Promise<Answer> {
  if (!page.includes(token)) return who.open(page);
  for (const each of tokens.toReversed()) {
    const answer = await who.open(page.replace(token, each));
    if (answer.status === 200) return answer;
  }
  throw new Error(`no token opens ${page}`);
}

describe.each([...strangers, ...members])("%s", (page) => {
  test("weighs less than 30 KB with its stylesheet (decision 11)", async () => {
    const css = await browser.open(stylesheetName);
    const bytes = Buffer.byteLength(shown(page).text + css.text);
    expect(bytes).toBeLessThan(maxBytes);
  });

  test("runs no script, loads nothing of another origin, is kept nowhere, framed by nobody and sends no address on", () => {
    const { text, headers } = shown(page);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toStartWith("default-src 'none'; style-src 'self'; ");
    expect(policy).toContain("form-action 'self'; base-uri 'none'; ");
    expect(policy).toEndWith("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|nonce|https?:/);
    expect(text).not.toMatch(
      /<script|<style|style="|\son[a-z]+="|javascript:|src=|<iframe|<base|http-equiv/,
    );
    const links = [...text.matchAll(/\b(?:href|action)="([^"]*)"/g)];
    expect(links.length).toBeGreaterThan(0);
    // Beside each other, so that they lead on behind any prefix; nothing else but the icon in the page itself.
    for (const [, to = ""] of links)
      expect(to).toMatch(
        /^(?:[a-z0-9.-]+(?:\?[a-z_=-]+)?|#[\w-]+|data:image.*)$/,
      );
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
  });

  test("says its language, its title, one heading and its main part, and names every field", () => {
    const { text } = shown(page);
    expect(text).toContain('<html lang="en">');
    expect(text).toMatch(/<title>[^<]+ · Tixlys<\/title>/);
    expect(text).toContain('name="color-scheme" content="light dark"');
    expect(text.match(/<h1>/g)).toHaveLength(1);
    expect(text.match(/<main/g)).toHaveLength(1);
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of text.matchAll(/<input\s+id="([^"]+)"/g))
      expect(text).toMatch(new RegExp(`<label\\s+for="${id}"`));
    for (const [, named = ""] of text.matchAll(/aria-describedby="([^"]+)"/g))
      for (const id of named.split(" ")) expect(ids).toContain(id);
  });

  test("leads nowhere else, whatever the Host header says (auth #16)", async () => {
    const { text } = await own.call("GET", `/ui/${page}`, {
      headers: { host: "evil.example", "x-forwarded-host": "evil.example" },
    });
    expect(text).not.toContain("evil.example");
  });
});

test("the stylesheet comes from here, may be kept for ever under its name, and loads nothing", async () => {
  const css = await browser.open(stylesheetName);
  expect(css.headers.get("content-type")).toBe("text/css; charset=utf-8");
  expect(css.headers.get("cache-control")).toContain("immutable");
  expect(css.text).not.toMatch(/url\(|@import|http/);
  expect(css.text).toContain("prefers-color-scheme: dark");
  expect(css.text).toContain("prefers-reduced-motion");
});
