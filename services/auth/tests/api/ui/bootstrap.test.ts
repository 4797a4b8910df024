import { beforeEach, describe, expect, test } from "bun:test";
import {
  browserOf,
  harness,
  hiddenFields,
  placeOf,
  type Browser,
  type Harness,
} from "./visitor.ts";

let own: Harness;
let browser: Browser;
beforeEach(() => {
  own = harness();
  browser = browserOf(own);
});

const root = {
  email: "root@example.test",
  username: "root",
  password: "seven unlikely turnips sing",
};

async function invited(): Promise<string> {
  const made = await own.on.app.inviteRoot();
  if (!made.ok) throw new Error(`not invited: ${made.error.type}`);
  return made.value.token;
}

describe("the page of the first root", () => {
  test("makes it once out of whoever holds the link (auth #13)", async () => {
    const token = await invited();
    const page = await browser.open(`bootstrap?token=${token}`);
    expect([page.status, hiddenFields(page.text)["token"]]).toEqual([
      200,
      token,
    ]);
    const made = await browser.send("bootstrap", { ...root, token });
    expect([made.status, placeOf(made)]).toEqual([
      303,
      "sign-in?notice=root-ready",
    ]);
    const signedIn = await browser.send("sign-in", {
      identifier: root.username,
      password: root.password,
    });
    expect(signedIn.status).toBe(303);
    expect((await browser.open("account")).text).toContain("root");
    const used = await browser.open(`bootstrap?token=${token}`);
    expect([used.status, used.text]).toEqual([
      409,
      expect.stringContaining("There is a root already"),
    ]);
    expect(used.text).not.toContain('name="password"');
    const again = await browser.send("bootstrap", { ...root, token });
    expect([again.status, again.text]).toEqual([
      409,
      expect.stringContaining("There is a root already"),
    ]);
  });

  test("says what is wrong and leaves the link as it was", async () => {
    const token = await invited();
    const wrong = await browser.send("bootstrap", {
      token,
      email: "nowhere",
      username: "x",
      password: "short canary",
    });
    expect(wrong.status).toBe(422);
    for (const name of ["email", "username", "password"])
      expect(wrong.text).toContain(`id="${name}-wrong"`);
    expect(wrong.text).not.toContain("canary");
    expect((await browser.send("bootstrap", { ...root, token })).status).toBe(
      303,
    );
  });

  test("explains links that are unknown or have expired", async () => {
    const token = await invited();
    const unknown = await browser.send("bootstrap", { ...root, token: "x" });
    own.on.advance(8 * 24 * 60 * 60 * 1000);
    const expired = await browser.send("bootstrap", { ...root, token });
    expect([unknown.status, expired.status]).toEqual([422, 410]);
    const opened = await browser.open(`bootstrap?token=${token}`);
    expect(opened.status).toBe(410);
    for (const { text } of [unknown, expired, opened])
      expect(text).toContain("./tixlys auth bootstrap-root");
    expect((await browser.open("bootstrap")).status).toBe(422);
  });

  test("keeps the link out of the log, and counts with the operation (auth #44)", async () => {
    const token = await invited();
    await browser.open(`bootstrap?token=${token}`);
    await browser.send("bootstrap", { ...root, token });
    expect(own.log.lines().length).toBeGreaterThan(1);
    expect(own.log.text()).not.toContain(token);
    const other = browserOf(harness(1));
    for (let n = 0; n < 10; n += 1)
      await other.send("bootstrap", { ...root, token: "x" });
    expect((await other.send("bootstrap", { ...root, token })).status).toBe(
      429,
    );
  });
});
