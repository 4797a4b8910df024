import { beforeEach, describe, expect, test } from "bun:test";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import {
  browserOf,
  formType,
  harness,
  hiddenFields,
  placeOf,
  type Browser,
  type Harness,
} from "./visitor.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const newPassword = "seven unlikely turnips sing";
const pages = [
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

let own: Harness;
let browser: Browser;
beforeEach(async () => {
  own = harness();
  browser = browserOf(own);
  await verifiedAccount(own.on);
  await signIn(browser);
});

async function signIn(
  who: Browser,
  headers: Record<string, string> = {},
): Promise<void> {
  const { username: identifier, password } = ada;
  const answer = await who.send("sign-in", { identifier, password }, headers);
  expect(answer.status).toBe(303);
}

const isSignedIn = async (who: Browser): Promise<boolean> =>
  (await who.open("account")).status === 200;

describe("pages of somebody who is signed in", () => {
  test.each(pages)(
    "%s sends whoever is not to the sign-in page and back",
    async (page) => {
      const stranger = browserOf(own);
      for (const answer of [
        await stranger.open(page),
        ...(page === "account" ? [] : [await stranger.send(page, {})]),
      ])
        expect([answer.status, placeOf(answer)]).toEqual([
          303,
          `sign-in?return_to=${page}`,
        ]);
    },
  );

  test.each([
    "not a token",
    "AZjB0j5PelsMbX6PmgscLYx3o0yF8v3bJm6pQ2r5t8wAzC1e",
  ])("take no made-up cookie (%s)", async (value) => {
    const stranger = browserOf(own);
    stranger.cookies.set("__Host-tixlys-refresh", value);
    expect(await isSignedIn(stranger)).toBe(false);
  });

  test("spend nothing: pages that are open side by side stay signed in", async () => {
    const before = new Map(browser.cookies);
    await Promise.all(pages.map((page) => browser.open(page)));
    expect(browser.cookies).toEqual(before);
    expect(await isSignedIn(browser)).toBe(true);
  });

  test("know the browser until its session has ended or run out (auth #29)", async () => {
    own.on.advance(13 * day);
    expect(await isSignedIn(browser)).toBe(true);
    own.on.advance(day);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test("an older token tells nobody, and ends nothing either", async () => {
    const old = browserOf(own);
    for (const [name, value] of browser.cookies) old.cookies.set(name, value);
    const refreshed = await own.call("POST", "/v1/refresh", {
      headers: {
        cookie: [...browser.cookies].map((pair) => pair.join("=")).join("; "),
      },
    });
    const [line = ""] = refreshed.headers.getSetCookie();
    const value = line.slice(line.indexOf("=") + 1, line.indexOf(";"));
    browser.cookies.set("__Host-tixlys-refresh", value);
    expect(await isSignedIn(old)).toBe(true);
    own.on.advance(31_000);
    expect(await isSignedIn(old)).toBe(false);
    expect(await isSignedIn(browser)).toBe(true);
  });

  test.each(pages.filter((page) => page !== "account"))(
    "%s refuses a form without the mark of its visitor, and one of another site (auth #33)",
    async (page) => {
      const known = hiddenFields((await browser.open(page)).text);
      const another = browserOf(own);
      await signIn(another);
      const theirs = hiddenFields((await another.open(page)).text);
      const facts = own.on.store.facts.length;
      const fields = {
        ...known,
        end: "others",
        username: "stolen",
        email: "thief@example.test",
        password: ada.password,
        currentPassword: ada.password,
        newPassword,
      };
      for (const mark of ["", "guess", theirs["mark"] ?? ""])
        expect((await browser.send(page, { ...fields, mark })).status).toBe(
          403,
        );
      const foreign: Record<string, string>[] = [
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "", origin: "https://evil.example" },
      ];
      for (const headers of foreign)
        expect((await browser.send(page, fields, headers)).status).toBe(403);
      expect(await isSignedIn(browser)).toBe(true);
      expect(await isSignedIn(another)).toBe(true);
      expect(own.on.store.facts).toHaveLength(facts);
    },
  );
});

describe("the page of devices", () => {
  test("lists them, this one first, and ends another one (auth #31)", async () => {
    const phone = browserOf(own);
    await signIn(phone, {
      "user-agent": "Mozilla/5.0 (iPhone) Version/18.0 Mobile Safari/604",
    });
    const list = await browser.open("sessions");
    expect(list.text.match(/<li>\s*<div class="what">/g)).toHaveLength(2);
    expect(list.text.indexOf("This device")).toBeLessThan(
      list.text.indexOf("Safari on iOS"),
    );
    const ended = await browser.fill("sessions", {});
    expect([ended.status, placeOf(ended)]).toEqual([
      303,
      "sessions?notice=ended",
    ]);
    expect(await isSignedIn(phone)).toBe(false);
    expect(await isSignedIn(browser)).toBe(true);
    const alone = await browser.open("sessions?notice=ended");
    expect(alone.text).toContain("That device is signed out.");
    expect(alone.text).toContain("on this device only");
  });

  test("somebody else's device looks like one that has gone, and goes on", async () => {
    const eve = { ...ada, email: "eve@example.test", username: "evelyn" };
    await verifiedAccount(own.on, eve);
    const theirs = await loggedIn(own.on, eve);
    await signIn(browserOf(own));
    const answer = await browser.fill("sessions", { end: theirs.sessionId });
    expect(placeOf(answer)).toBe("sessions?notice=gone");
    expect(
      (await own.call("GET", "/v1/me", { token: theirs.accessToken })).status,
    ).toBe(200);
  });

  test("wants the password again before it ends one, unless it was given within ten minutes (auth #31)", async () => {
    const phone = browserOf(own);
    await signIn(phone);
    const { mark = "" } = hiddenFields((await browser.open("sessions")).text);
    own.on.advance(11 * minute);
    const list = await browser.open("sessions");
    expect(list.text).not.toContain('name="end"');
    expect(list.text).toContain('href="step-up?return_to=sessions"');
    const refused = await browser.send("sessions", { mark, end: "others" });
    expect([refused.status, placeOf(refused)]).toEqual([
      303,
      "step-up?return_to=sessions",
    ]);
    expect(await isSignedIn(phone)).toBe(true);
    await browser.fill("step-up?return_to=sessions", {
      password: ada.password,
    });
    await browser.fill("sessions", {});
    expect(await isSignedIn(phone)).toBe(false);
  });

  test("ends all others at once and keeps this one", async () => {
    const others = [browserOf(own), browserOf(own), browserOf(own)];
    for (const each of others) await signIn(each);
    const answer = await browser.fill("sessions", { end: "others" });
    expect(placeOf(answer)).toBe("sessions?notice=others-ended");
    for (const each of others) expect(await isSignedIn(each)).toBe(false);
    expect(await isSignedIn(browser)).toBe(true);
  });
});

describe("the page to sign out", () => {
  test("asks first, then ends the session and forgets the cookie (auth #30)", async () => {
    const asked = await browser.open("sign-out");
    expect(asked.status).toBe(200);
    expect(await isSignedIn(browser)).toBe(true);
    const before = new Map(browser.cookies);
    const answer = await browser.fill("sign-out", {});
    expect([answer.status, placeOf(answer)]).toEqual([
      303,
      "sign-in?notice=signed-out",
    ]);
    expect(browser.cookies.has("__Host-tixlys-refresh")).toBe(false);
    for (const [name, value] of before) browser.cookies.set(name, value);
    expect(await isSignedIn(browser)).toBe(false);
  });
});

describe("the pages of an account", () => {
  test("change the username at once", async () => {
    const answer = await browser.fill("change-username", { username: "Ada.L" });
    expect(placeOf(answer)).toBe("account?notice=username-changed");
    const account = await browser.open("account?notice=username-changed");
    expect(account.text).toContain("ada.l");
    expect(account.text).toContain("Your username is changed.");
    const refused = await browser.fill("change-username", { username: "root" });
    expect([refused.status, refused.text]).toEqual([
      409,
      expect.stringContaining("kept for us"),
    ]);
    expect(
      (await browser.fill("change-username", { username: "x" })).status,
    ).toBe(422);
  });

  test("want the password again before another address, unless it was given within ten minutes (auth #18 #49)", async () => {
    own.on.advance(11 * minute);
    for (const answer of [
      await browser.open("change-email"),
      await browser.send("change-email", { email: "new@example.test" }),
    ])
      expect([answer.status, placeOf(answer)]).toEqual([
        303,
        "step-up?return_to=change-email",
      ]);
    const wrong = await browser.fill("step-up?return_to=change-email", {
      password: "not the password",
    });
    expect([wrong.status, wrong.text]).toEqual([
      401,
      expect.stringContaining('id="password-wrong"'),
    ]);
    const raised = await browser.fill("step-up?return_to=change-email", {
      password: ada.password,
    });
    expect([raised.status, placeOf(raised)]).toEqual([303, "change-email"]);
    const asked = await browser.fill("change-email", {
      email: "new@example.test",
    });
    expect(placeOf(asked)).toBe("account?notice=email-asked");
  });

  test("confirm another address by its link, and take the change back by that of the old one (auth #18)", async () => {
    const before = own.on.mailed.length;
    await browser.fill("change-email", { email: "new@example.test" });
    const tokens = own.on.mailed.slice(before);
    const shown = async (page: string): Promise<string> => {
      const answers = await Promise.all(
        tokens.map((token) => browser.open(`${page}?token=${token}`)),
      );
      return answers.find(({ status }) => status === 200)?.text ?? "";
    };
    expect(await shown("confirm-email")).toContain("new@example.test");
    expect(await shown("undo-email")).toContain(ada.email);
    const through = async (page: string): Promise<readonly number[]> => {
      const statuses: number[] = [];
      for (const token of tokens)
        statuses.push((await browser.send(page, { token })).status);
      return statuses;
    };
    expect(await through("confirm-email")).toContain(303);
    expect((await browser.open("account")).text).toContain("new@example.test");
    expect(await through("confirm-email")).toContain(409);
    expect(await through("undo-email")).toContain(303);
    expect(await through("undo-email")).toContain(409);
    expect(await isSignedIn(browser)).toBe(false);
    await signIn(browser);
    expect((await browser.open("account")).text).toContain(ada.email);
    expect((await browser.open("undo-email?done")).text).toContain("mailbox");
  });

  test.each(["confirm-email", "undo-email"])(
    "%s explains links that are unknown",
    async (page) => {
      const unknown = await browser.send(page, { token: "guess" });
      expect([unknown.status, unknown.text]).toEqual([
        422,
        expect.stringContaining("not valid"),
      ]);
      expect((await browser.open(page)).status).toBe(422);
      const asked = await browser.open(`${page}?token=${"a".repeat(43)}`);
      expect([asked.status, asked.text]).toEqual([
        422,
        expect.stringContaining("not valid"),
      ]);
    },
  );

  test("change the password with the current one and sign the other devices out (auth #6)", async () => {
    const phone = browserOf(own);
    await signIn(phone);
    const wrong = await browser.fill("change-password", {
      currentPassword: "not the password",
      newPassword,
    });
    expect([wrong.status, wrong.text]).toEqual([
      403,
      expect.stringContaining('id="currentPassword-wrong"'),
    ]);
    const weak = await browser.fill("change-password", {
      currentPassword: ada.password,
      newPassword: "short",
    });
    expect(weak.status).toBe(422);
    expect(await isSignedIn(phone)).toBe(true);
    const changed = await browser.fill("change-password", {
      currentPassword: ada.password,
      newPassword,
    });
    expect(placeOf(changed)).toBe("account?notice=password-changed");
    expect(await isSignedIn(phone)).toBe(false);
    expect(await isSignedIn(browser)).toBe(true);
  });

  test("take no more guesses of the present password than the operation, from wherever they come (http-rules 47)", async () => {
    const strict = harness(1);
    await verifiedAccount(strict.on);
    const thief = browserOf(strict);
    await signIn(thief);
    const { mark = "" } = hiddenFields(
      (await thief.open("change-password")).text,
    );
    const listening = strict.http.listen({ hostname: "127.0.0.1", port: 0 });
    const guess = (from: string) =>
      fetch(`${listening.url}/ui/change-password`, {
        method: "POST",
        redirect: "manual",
        headers: {
          "content-type": formType,
          "x-forwarded-for": from,
          cookie: [...thief.cookies].map((pair) => pair.join("=")).join("; "),
        },
        body: new URLSearchParams({
          mark,
          currentPassword: "a guess of it",
          newPassword,
        }).toString(),
      });
    const statuses: number[] = [];
    // Each waits as long as it has to.
    for (let n = 1; n <= 11; n += 1) {
      statuses.push((await guess(`192.0.2.${n}`)).status);
      strict.on.advance(32_000);
    }
    await listening.stop(1_000);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 403), 429]);
  });

  test("keep the other devices where the owner says so", async () => {
    const phone = browserOf(own);
    await signIn(phone);
    const changed = await browser.fill("change-password", {
      currentPassword: ada.password,
      newPassword,
      keep: "yes",
    });
    expect(placeOf(changed)).toBe("account?notice=password-changed-here");
    expect(await isSignedIn(phone)).toBe(true);
  });
});
