import { beforeEach, describe, expect, test } from "bun:test";
import { ada, verifiedAccount } from "../../application/memory/ports.ts";
import { cookieOf } from "../harness.ts";
import {
  browserOf,
  harness,
  hiddenFields,
  placeOf,
  publicUrl,
  type Browser,
  type Harness,
} from "./visitor.ts";

let own: Harness;
let browser: Browser;
beforeEach(async () => {
  own = harness();
  browser = browserOf(own);
  await verifiedAccount(own.on);
});

const right = { identifier: ada.username, password: ada.password };

describe("the page to sign in", () => {
  test("sets the cookie of the operation and goes on by 303, so that no reload signs in again (auth #32)", async () => {
    const answer = await browser.send("sign-in", right);
    expect([answer.status, placeOf(answer), answer.text]).toEqual([
      303,
      "account",
      "",
    ]);
    expect(cookieOf(answer)?.attributes).toEqual(
      expect.arrayContaining(["HttpOnly", "Secure", "SameSite=Lax", "Path=/"]),
    );
    expect(own.on.logins).toEqual(["success"]);
    const account = await browser.open("account");
    expect([account.status, account.text]).toEqual([
      200,
      expect.stringContaining(ada.email),
    ]);
  });

  test("says the same to whoever mistypes and to whoever is unknown, and keeps what was typed but the password (auth #12)", async () => {
    const wrong = { ...right, password: "canary of a password" };
    const known = await browser.send("sign-in", wrong);
    const unknown = await browser.send("sign-in", {
      ...wrong,
      identifier: "nobodyy",
    });
    expect([known.status, unknown.status]).toEqual([401, 401]);
    expect(known.headers.get("www-authenticate")).toStartWith("Bearer");
    expect(known.text).toContain(`value="${ada.username}"`);
    expect(known.text).not.toContain("canary");
    expect(known.text.replace(ada.username, "nobodyy")).toBe(unknown.text);
    expect(known.text).toContain("<title>Error: Sign in");
    expect(cookieOf(known)).toBeUndefined();
  });

  test("asks to try again when too many passwords wait", async () => {
    own.on.passwords.busy = true;
    const answer = await browser.send("sign-in", right);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([
      503,
      "1",
    ]);
    expect(answer.text).toContain('role="alert"');
  });

  test("asks to wait after too many failures, a stranger's name or not; a browser that is known gets in (auth #9 #10)", async () => {
    await browser.send("sign-in", right);
    const stranger = browserOf(own);
    const guess = (identifier: string) =>
      stranger.send("sign-in", { identifier, password: "a guess" });
    for (let n = 0; n < 5; n += 1) {
      await guess(ada.username);
      await guess("nobodyy");
    }
    const waits = [await guess(ada.username), await guess("nobodyy")];
    for (const answer of waits) {
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(answer.text).toContain("There were too many tries for this name");
    }
    expect((await stranger.send("sign-in", right)).status).toBe(429);
    expect((await browser.send("sign-in", right)).status).toBe(303);
  });

  test("shows markup that was typed as a name as text", async () => {
    const answer = await browser.send("sign-in", {
      identifier: `"><script>alert(1)</script>`,
      password: "x",
    });
    expect(answer.text).not.toContain("<script");
    expect(answer.text).toContain("&lt;script&gt;");
  });

  test("counts with the operation: a page is no way around the limit of logins (http-rules 47)", async () => {
    const strict = harness(1);
    const other = browserOf(strict);
    for (let n = 0; n < 5; n += 1) {
      await other.send("sign-in", { identifier: "nobody", password: "x" });
      await strict.call("POST", "/v1/login", {
        body: { identifier: "nobody", password: "x" },
      });
    }
    const refused = await other.send("sign-in", right);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("content-type")).toContain("text/html");
    expect(refused.text).toContain("Too many tries");
    expect((await other.open("sign-in")).status).toBe(200);
  });

  test("refuses a form that another site sent, in words (auth #33)", async () => {
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "", origin: "https://evil.example" },
      { "sec-fetch-site": "", origin: "null" },
    ];
    for (const headers of foreign) {
      const answer = await browser.send("sign-in", right, headers);
      expect(answer.status).toBe(403);
      expect(cookieOf(answer)).toBeUndefined();
      expect(answer.text).toContain("did not come from here");
    }
    expect(own.on.logins).toEqual([]);
  });

  test("asks whoever is signed in whether to go on, which no redirect can turn into a circle", async () => {
    await browser.send("sign-in", right);
    const answer = await browser.open("sign-in?return_to=sessions");
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`<strong>${ada.username}</strong>`);
    expect(answer.text).toContain('href="sessions"');
  });

  test("says what happened before by a name that it knows, and nothing that a link brings along", async () => {
    expect((await browser.open("sign-in?notice=confirmed")).text).toContain(
      "Your address is confirmed",
    );
    expect(
      (await browser.open("sign-in?notice=call+0900-canary")).text,
    ).not.toContain("canary");
  });
});

describe("return_to", () => {
  const kept = [
    "sessions",
    "change-email",
    `${publicUrl}/orders?open=1`,
    `${publicUrl}/`,
  ];
  test.each(kept)("%s is where a sign-in leads", async (place) => {
    const page = await browser.open(
      `sign-in?return_to=${encodeURIComponent(place)}`,
    );
    expect(hiddenFields(page.text)["return_to"]).toBe(place);
    const answer = await browser.fill(
      `sign-in?return_to=${encodeURIComponent(place)}`,
      right,
    );
    expect(placeOf(answer)).toBe(place);
  });

  test("a path belongs to the suite", async () => {
    const answer = await browser.send("sign-in", {
      ...right,
      return_to: "/users/v1/me",
    });
    expect(placeOf(answer)).toBe(`${publicUrl}/users/v1/me`);
  });

  test.each([
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    `${publicUrl}.evil.example/`,
    `${publicUrl}@evil.example/`,
    `https://user:pass@${publicUrl.slice(8)}/`,
    "http://suite.example.test/",
    "javascript:alert(1)",
    "data:text/html,x",
    `blob:${publicUrl}/x`,
    "https:evil.example",
    "unknown-page",
    `${publicUrl}/${"x".repeat(3_000)}`,
    "/%0d%0aset-cookie:a=b",
  ])("no link of ours leads to %s", async (place) => {
    const shown = await browser.open(
      `sign-in?return_to=${encodeURIComponent(place)}`,
    );
    const answer = await browser.send("sign-in", {
      ...right,
      return_to: place,
    });
    const to = placeOf(answer);
    expect(shown.text).not.toContain("evil");
    expect(shown.headers.get("content-security-policy")).not.toContain("evil");
    if (to !== "account") expect(to).toStartWith(`${publicUrl}/%0d%0a`);
    for (const cookie of answer.headers.getSetCookie())
      expect(cookie).toStartWith("__Host-tixlys-");
  });

  test("a configured origin may be where the form ends: the policy says so, since browsers hold redirects to it", async () => {
    const page = await browser.open(
      `sign-in?return_to=${encodeURIComponent(`${publicUrl}/x`)}`,
    );
    expect(page.headers.get("content-security-policy")).toContain(
      `form-action 'self' ${publicUrl};`,
    );
    expect(
      (await browser.open("sign-in")).headers.get("content-security-policy"),
    ).toContain("form-action 'self';");
  });
});
