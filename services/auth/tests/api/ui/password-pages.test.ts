import { beforeEach, describe, expect, test } from "bun:test";
import { ada, verifiedAccount } from "../../application/memory/ports.ts";
import {
  browserOf,
  harness,
  hiddenFields,
  placeOf,
  type Browser,
  type Harness,
} from "./visitor.ts";

const newPassword = "seven unlikely turnips sing";
const hour = 60 * 60 * 1000;

let own: Harness;
let browser: Browser;
beforeEach(async () => {
  own = harness();
  browser = browserOf(own);
  await verifiedAccount(own.on);
});

/** Asks for a link and gives its token. */
async function asked(): Promise<string> {
  await browser.send("forgot-password", { email: ada.email });
  return own.on.mailed.at(-1) ?? "";
}

const signIn = (password: string) =>
  browserOf(own).send("sign-in", { identifier: ada.username, password });

describe("the page of a forgotten password", () => {
  test("says the same whether the address has an account (auth #12)", async () => {
    const known = await browser.send("forgot-password", { email: ada.email });
    const unknown = await browser.send("forgot-password", {
      email: "nobody@example.test",
    });
    for (const answer of [known, unknown])
      expect([answer.status, placeOf(answer), answer.text]).toEqual([
        303,
        "forgot-password?done",
        "",
      ]);
    expect((await browser.open("forgot-password?done")).text).toContain(
      "If this address has an account",
    );
  });

  test("tells an address that is none, and sends no more mails than the operation", async () => {
    const wrong = await browser.send("forgot-password", { email: "nowhere" });
    expect([wrong.status, wrong.text]).toEqual([
      422,
      expect.stringContaining('id="email-wrong"'),
    ]);
    const other = browserOf(harness(1));
    for (let n = 0; n < 5; n += 1)
      await other.send("forgot-password", { email: ada.email });
    expect(
      (await other.send("forgot-password", { email: ada.email })).status,
    ).toBe(429);
  });
});

describe("the page to set a new password", () => {
  test("sets it once and signs every device out (auth #15)", async () => {
    await browser.send("sign-in", {
      identifier: ada.username,
      password: ada.password,
    });
    const token = await asked();
    const answer = await browser.send("reset-password", { token, newPassword });
    expect([answer.status, placeOf(answer)]).toEqual([
      303,
      "sign-in?notice=password-reset",
    ]);
    expect(placeOf(await browser.open("account"))).toBe(
      "sign-in?return_to=account",
    );
    expect((await signIn(ada.password)).status).toBe(401);
    expect((await signIn(newPassword)).status).toBe(303);
    const again = await browser.send("reset-password", { token, newPassword });
    expect([again.status, again.text]).toEqual([
      409,
      expect.stringContaining("used before"),
    ]);
    expect(again.text).toContain('href="sign-in"');
  });

  test("asks for another password without spending the link", async () => {
    const token = await asked();
    const refused = await browser.send("reset-password", {
      token,
      newPassword: "short canary",
    });
    expect([refused.status, refused.text]).toEqual([
      422,
      expect.stringContaining("at least 15 characters"),
    ]);
    expect(hiddenFields(refused.text)["token"]).toBe(token);
    expect(refused.text).not.toContain("canary");
    const same = await browser.send("reset-password", {
      token,
      newPassword: ada.password,
    });
    expect([same.status, same.text]).toEqual([
      422,
      expect.stringContaining("the password that you have"),
    ]);
    expect(
      (await browser.send("reset-password", { token, newPassword })).status,
    ).toBe(303);
  });

  test("explains links that are unknown or have expired, and offers another", async () => {
    const token = await asked();
    own.on.advance(hour);
    const expired = await browser.send("reset-password", {
      token,
      newPassword,
    });
    const unknown = await browser.send("reset-password", {
      token: "guess",
      newPassword,
    });
    expect([expired.status, unknown.status]).toEqual([410, 422]);
    for (const { text } of [expired, unknown]) {
      expect(text).toContain('action="forgot-password"');
      expect(text).toContain('role="alert"');
    }
    const opened = await browser.open(`reset-password?token=${token}`);
    expect([opened.status, opened.text]).toEqual([
      410,
      expect.stringContaining('action="forgot-password"'),
    ]);
    const malformed = await browser.open("reset-password?token=%22%3E");
    expect([malformed.status, malformed.text]).toEqual([
      422,
      expect.stringContaining("not valid"),
    ]);
  });

  test("keeps link and passwords out of the log (auth #44)", async () => {
    const token = await asked();
    await browser.open(`reset-password?token=${token}`);
    await browser.send("reset-password", { token, newPassword });
    expect(own.log.lines().length).toBeGreaterThan(2);
    expect(own.log.text()).not.toContain(newPassword);
    expect(own.log.text()).not.toContain(token);
  });
});
