import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type Page,
} from "playwright-core";
import { programOf, totpCode } from "@tixlys/testkit";
import { startSuite, type Suite } from "./suite.ts";

// Where no browser is, tests/api/ui proves what the pages say, and this file that they work is the one thing not shown.
const executablePath = process.env["TIXLYS_BROWSER"] ?? Bun.which("chromium");
if (executablePath === null)
  process.stderr.write(
    "not run in a browser: no chromium on the PATH and no TIXLYS_BROWSER; tests/api/ui fetches the pages instead\n",
  );

/** The small form of it: it is sent to the browser for every page. */
const axeSource = await Bun.file(
  Bun.resolveSync("axe-core/axe.min.js", import.meta.dir),
).text();

/** A browser on a machine that is busy with other tests needs its time. */
const waitMs = 30_000;
const testMs = 4 * waitMs;

const ada = {
  email: "ada@example.test",
  username: "lovelace",
  password: "engines weave algebra",
  newPassword: "seven unlikely turnips sing",
};

const root = {
  email: "captain@example.test",
  username: "captain",
  password: "nobody steers like me",
};

let suite: Suite;
let browser: Browser;

/** What a browser asked for and complained about, over all tests. */
const asked = new Set<string>();
const complaints: string[] = [];
/** What no log may hold, over all tests. */
const secrets: string[] = [];

async function contextWith(
  options: Parameters<Browser["newContext"]>[0],
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(waitMs);
  context.on("request", (request) => asked.add(new URL(request.url()).origin));
  context.on("console", (line) => {
    // A page with a status of its own is told as a failure to load; everything else is one.
    if (line.type() === "error" && !line.text().includes("status of"))
      complaints.push(line.text());
  });
  return context;
}

const ui = (page: string): string => `${suite.url}/auth/ui/${page}`;
const heading = (page: Page): Promise<string> => page.locator("h1").innerText();
const placeOf = (page: Page): string => page.url().slice(ui("").length);

async function type(
  page: Page,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, value] of Object.entries(fields))
    await page.fill(`#${name}`, value);
}

const press = (page: Page, text: string): Promise<void> =>
  page.getByRole("button", { name: text, exact: true }).click();

async function signIn(page: Page, password: string): Promise<void> {
  await page.goto(ui("sign-in"));
  await type(page, { identifier: ada.username, password });
  await press(page, "Sign in");
}

// skip: a browser is not part of the product's needs; tests/api/ui proves the same from the pages' texts, statuses and headers
describe.skipIf(executablePath === null)("the pages in Chromium", () => {
  beforeAll(async () => {
    suite = await startSuite();
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    });
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await suite?.close();
  }, 30_000);

  test(
    "without a script, through gateway and mailbox: register, confirm, sign in, see the devices, sign out; forget, reset, sign in (decision 11)",
    async () => {
      const context = await contextWith({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(ui("register"));
      const { email, username, password } = ada;
      await type(page, { email, username, password });
      await press(page, "Create account");
      expect([placeOf(page), await heading(page)]).toEqual([
        "register?done",
        "Look into your mailbox",
      ]);
      await page.goBack();
      await page.goForward();
      expect(await heading(page)).toBe("Look into your mailbox");

      await page.goto(await suite.linkTo(email, "verify-email"));
      await press(page, "Confirm my address");
      expect(placeOf(page)).toBe("sign-in?notice=confirmed");
      expect(await page.getByRole("status").innerText()).toContain(
        "Your address is confirmed",
      );

      await type(page, { identifier: email, password: "a wrong one" });
      await press(page, "Sign in");
      expect(await page.getByRole("alert").innerText()).toContain("not right");
      expect(await page.inputValue("#identifier")).toBe(email);
      expect(await page.inputValue("#password")).toBe("");
      await page.fill("#password", password);
      await press(page, "Sign in");
      expect([placeOf(page), await heading(page)]).toEqual([
        "account",
        "Your account",
      ]);
      await page.getByRole("link", { name: "Devices" }).click();
      expect(await page.locator(".rows li").count()).toBe(1);
      expect(await page.locator(".rows li").innerText()).toContain(
        "This device",
      );
      await page
        .getByRole("navigation")
        .getByRole("link", { name: "Sign out" })
        .click();
      await press(page, "Sign out");
      expect(placeOf(page)).toBe("sign-in?notice=signed-out");
      await page.goto(ui("account"));
      expect(placeOf(page)).toBe("sign-in?return_to=account");

      await page.getByRole("link", { name: "Forgot your password?" }).click();
      await page.fill("#email", email);
      await press(page, "Send the link");
      expect(placeOf(page)).toBe("forgot-password?done");
      await page.goto(await suite.linkTo(email, "reset-password"));
      await page.fill("#newPassword", ada.newPassword);
      await press(page, "Set the new password");
      expect(placeOf(page)).toBe("sign-in?notice=password-reset");
      await signIn(page, password);
      expect(await page.getByRole("alert").count()).toBe(1);
      await signIn(page, ada.newPassword);
      expect(placeOf(page)).toBe("account");
      await context.close();
    },
    testMs,
  );

  test(
    "a form of another site does nothing (auth #33)",
    async () => {
      const context = await contextWith({ javaScriptEnabled: false });
      const page = await context.newPage();
      await signIn(page, ada.newPassword);
      const evil = Bun.serve({
        hostname: "127.0.0.1",
        port: 0,
        fetch: () =>
          new Response(
            `<form method="post" action="${ui("sessions")}"><input name="end" value="others"><button>Win</button></form>`,
            { headers: { "content-type": "text/html" } },
          ),
      });
      await page.goto(`http://localhost:${evil.port}/`);
      await page.getByRole("button", { name: "Win" }).click();
      expect(await heading(page)).toBe("This did not come from here");
      await page.goto(ui("account"));
      expect(placeOf(page)).toBe("account");
      asked.delete(`http://localhost:${evil.port}`);
      await evil.stop(true);
      await context.close();
    },
    testMs,
  );

  test(
    "with the keyboard alone: the order of the page, always visible, Enter sends",
    async () => {
      const context = await contextWith({});
      const page = await context.newPage();
      await page.goto(ui("sign-in"));
      const order: string[] = [];
      for (let n = 0; n < 5; n += 1) {
        await page.keyboard.press("Tab");
        order.push(await focusOf(page));
      }
      expect(order).toEqual([
        "identifier",
        "password",
        "Sign in",
        "Forgot your password?",
        "Create an account",
      ]);
      await page.locator("#identifier").focus();
      await page.keyboard.type(ada.username);
      await page.keyboard.press("Tab");
      await page.keyboard.type(ada.newPassword);
      await page.keyboard.press("Enter");
      await page.waitForURL(ui("account"));
      await page.keyboard.press("Tab");
      expect(await focusOf(page)).toBe("Skip to the content");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      expect(await focusOf(page)).toBe("Change your username");
      await page.keyboard.press("Enter");
      await page.waitForURL(ui("change-username"));
      await page.fill("#username", "a b");
      await page.keyboard.press("Enter");
      await page.waitForSelector("#username-wrong");
      // Whoever has to put something right is there already.
      expect(await focusOf(page)).toBe("username");
      await context.close();
    },
    testMs,
  );

  test(
    "axe finds nothing against WCAG 2.2 AA, in light and dark, and nothing is wider than 320 px or lost at 200 % text",
    async () => {
      // Axe is a script, which our policy rightly stops.
      const context = await contextWith({
        bypassCSP: true,
        reducedMotion: "reduce",
        viewport: narrow,
      });
      const page = await context.newPage();
      await signIn(page, ada.newPassword);
      for (const place of members) await inspect(page, place);
      await context.clearCookies();
      for (const place of strangers) await inspect(page, place);
      await page.goto(ui("register"));
      await type(page, { email: "x@y", username: "a b", password: "short" });
      await press(page, "Create account");
      expect(await page.locator(".wrong").count()).toBe(3);
      await judge(page, "register, refused");
      await context.close();
    },
    2 * testMs,
  );

  test(
    "an old sign-in gives the password once more before another device ends or the address changes; the address before takes it back (auth #18 #31 #49)",
    async () => {
      const context = await contextWith({ javaScriptEnabled: false });
      const other = await contextWith({ javaScriptEnabled: false });
      const [page, there] = [await context.newPage(), await other.newPage()];
      for (const each of [there, page]) await signIn(each, ada.newPassword);
      const { sql } = suite.auth.database.database;
      await sql`update sessions set authenticated_at = now() - interval '11 minutes'`;

      await page.goto(ui("sessions"));
      await page.getByRole("link", { name: "Enter your password" }).click();
      await page.fill("#password", "a wrong one");
      await press(page, "Continue");
      expect(await page.getByRole("alert").count()).toBe(1);
      await page.fill("#password", ada.newPassword);
      await press(page, "Continue");
      expect(placeOf(page)).toBe("sessions");
      await press(page, "Sign out on all other devices");
      expect(await page.locator(".rows li").count()).toBe(1);
      await there.goto(ui("account"));
      expect(placeOf(there)).toStartWith("sign-in?");

      await sql`update sessions set authenticated_at = now() - interval '11 minutes'`;
      await page.goto(ui("change-email"));
      expect(placeOf(page)).toBe("step-up?return_to=change-email");
      await page.fill("#password", ada.newPassword);
      await press(page, "Continue");
      const email = "lovelace@example.test";
      await page.fill("#email", email);
      await press(page, "Send the link");
      expect(placeOf(page)).toBe("account?notice=email-asked");
      await page.goto(await suite.linkTo(email, "confirm-email"));
      await press(page, "Use this address");
      expect(placeOf(page)).toBe("account?notice=email-changed");
      expect(await page.locator("main").innerText()).toContain(email);
      await page.goto(await suite.linkTo(ada.email, "undo-email"));
      await press(page, "It was not me, undo it");
      expect(placeOf(page)).toBe("undo-email?done");
      await Promise.all([context.close(), other.close()]);
    },
    testMs,
  );

  test(
    "without a script: an app is set up, recovery codes are kept, a sign-in asks for the code, and axe finds nothing on these pages (auth #20 #21 #23)",
    async () => {
      const context = await contextWith({
        bypassCSP: true,
        reducedMotion: "reduce",
        viewport: narrow,
      });
      const page = await context.newPage();
      await signIn(page, ada.newPassword);
      await page.goto(ui("account"));
      await page
        .getByRole("link", { name: "Change your second factor" })
        .click();
      await inspect(page, "second-factor");
      await press(page, "Set up an app");
      expect(placeOf(page)).toBe("second-factor?setup=app");
      await judge(page, "second-factor, setting up");
      const box = await page.locator("svg.qr").boundingBox();
      expect(box?.width).toBeGreaterThan(150);
      const key = (await page.locator("code.key").innerText()).replaceAll(
        " ",
        "",
      );
      await page.fill("#code", "000000");
      await press(page, "Turn it on");
      expect(await page.locator(".wrong").count()).toBe(1);
      await judge(page, "second-factor, wrong code");
      await page.fill("#code", totpCode(key, new Date()));
      await press(page, "Turn it on");
      const codes = await page.locator(".codes code").allInnerTexts();
      expect(codes).toHaveLength(10);
      await judge(page, "recovery codes");
      await page.getByRole("link", { name: "I have kept them" }).click();
      expect(placeOf(page)).toBe("account");
      await inspect(page, "second-factor");
      await page.goto(ui("step-up"));
      await judge(page, "step-up, with a code");

      const other = await contextWith({ javaScriptEnabled: false });
      const there = await other.newPage();
      await signIn(there, ada.newPassword);
      expect(await heading(there)).toBe("Your second factor");
      await there.fill("#code", "000000");
      await press(there, "Sign in");
      expect(await there.getByRole("alert").count()).toBe(1);
      await there.fill("#code", codes[0] ?? "");
      await press(there, "Sign in");
      expect(placeOf(there)).toBe("account");
      await context.clearCookies();
      await signIn(page, ada.newPassword);
      await judge(page, "sign-in, the code");
      await there.goto(ui("second-factor"));
      await press(there, "Remove the second factor");
      expect(placeOf(there)).toBe("sign-in?notice=factor-removed");
      secrets.push(key, ...codes);
      await Promise.all([context.close(), other.close()]);
    },
    2 * testMs,
  );

  test(
    "whoever holds the link of bootstrap-root becomes the first root, once (auth #13)",
    async () => {
      const { env } = suite.auth;
      const main = programOf(`${import.meta.dir}/../../src/main.ts`);
      const invited = Bun.spawn([process.execPath, main, "bootstrap-root"], {
        env,
        stdout: "pipe",
      });
      const [link = ""] = (await new Response(invited.stdout).text()).split(
        "\n",
      );
      const context = await contextWith({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(link);
      await type(page, root);
      await press(page, "Create the root account");
      expect(placeOf(page)).toBe("sign-in?notice=root-ready");
      await type(page, { identifier: root.username, password: root.password });
      await press(page, "Sign in");
      expect(placeOf(page)).toBe("account");
      await page.goto(link);
      expect(await heading(page)).toBe("There is a root already");
      await context.close();
    },
    testMs,
  );

  test("nothing was asked of another origin, no policy was broken, and no secret is in a log", async () => {
    expect([...asked].filter((origin) => origin !== "null")).toEqual([
      suite.url,
    ]);
    expect(complaints).toEqual([]);
    const reset = await suite.linkTo(ada.email, "reset-password");
    secrets.push(
      ada.password,
      ada.newPassword,
      root.password,
      new URL(reset).searchParams.get("token") ?? "none",
    );
    for (const secret of secrets) {
      expect(suite.auth.output()).not.toContain(secret);
      expect(suite.gateway.lines()).not.toContain(secret);
    }
  });
});

const strangers = [
  "sign-in?notice=confirmed",
  "register",
  "register?done",
  "new-link",
  "forgot-password",
  "verify-email",
  `verify-email?token=${"a".repeat(43)}`,
  "reset-password",
  "undo-email?done",
  `bootstrap?token=${"a".repeat(43)}`,
];
const members = [
  "account?notice=username-changed",
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

/** WCAG 1.4.10: no page scrolls in two directions at this width. */
const narrow = { width: 320, height: 640 };

/** The dark scheme changes colours and nothing else. */
const rulesIn = {
  light:
    '["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]',
  dark: '{ type: "rule", values: ["color-contrast"] }',
} as const;

/** What has the focus, by its id or its text; throws when nobody could see where that is. */
async function focusOf(page: Page): Promise<string> {
  const focused = page.locator(":focus");
  const outline = await page.evaluate<string>(
    `(({ outlineStyle, outlineWidth }) => outlineStyle + " " + outlineWidth)(getComputedStyle(document.activeElement))`,
  );
  if (!/^solid [2-9]px$/.test(outline))
    throw new Error(`the focus cannot be seen: ${outline}`);
  const id = await focused.getAttribute("id");
  const label = await focused.getAttribute("aria-label");
  return id ?? label ?? (await focused.innerText()).trim();
}

/** Opens a page and judges it. */
async function inspect(page: Page, place: string): Promise<void> {
  await page.goto(ui(place));
  await judge(page, place);
}

/** Runs axe over the page as it stands, narrow, in both schemes, and makes its text large: the wide page differs in its margins only. */
async function judge(page: Page, place: string): Promise<void> {
  await page.evaluate(axeSource);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate<{ id: string; target: string }[]>(
      `axe.run(document, { runOnly: ${rulesIn[colorScheme]}, resultTypes: ["violations"] })
        .then(({ violations }) => violations.map(({ id, nodes }) => ({ id, target: nodes.map(({ html }) => html).join(" ") })))`,
    );
    expect({ place, colorScheme, found }).toEqual({
      place,
      colorScheme,
      found: [],
    });
  }
  for (const rem of ["100%", "200%"]) {
    const wide = await page.evaluate<number>(
      `(document.documentElement.style.fontSize = "${rem}", document.documentElement.scrollWidth)`,
    );
    expect({ place, rem, wide }).toEqual({ place, rem, wide: 320 });
  }
}
