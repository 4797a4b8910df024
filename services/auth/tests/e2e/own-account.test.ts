import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chromium, type Browser, type Page } from "playwright-core";
import { totpCode } from "@tixlys/testkit";
import { startSuite, type Suite } from "./suite.ts";

const executablePath = process.env["TIXLYS_BROWSER"] ?? Bun.which("chromium");
const waitMs = 30_000;
const stepMs = 30_000;

type Data = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type Answer = { readonly status: number; readonly data: Data };

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
}, 90_000);
afterAll(() => suite?.close(), 30_000);

/** An operation of auth through the gateway. */
async function call(
  method: string,
  path: string,
  options: { readonly body?: unknown; readonly token?: string } = {},
): Promise<Answer> {
  const { body, token } = options;
  const response = await fetch(`${suite.url}/auth/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // cast: tests compare what they find in it.
  const { data } = (await response.json()) as { data: Data | null };
  return { status: response.status, data: data ?? {} };
}

/** Somebody whose address is confirmed. */
async function personCalled(username: string) {
  const email = `${username}@example.test`;
  const password = "engines weave algebra";
  await call("POST", "/register", { body: { email, username, password } });
  const link = await suite.linkTo(email, "verify-email");
  const token = new URL(link).searchParams.get("token");
  await call("POST", "/verify-email", { body: { token } });
  const login = (shown: object = {}): Promise<Answer> =>
    call("POST", "/login", {
      body: { identifier: username, password, ...shown },
    });
  return { email, username, password, login };
}

const codeIn = ({ data }: Answer): unknown => Object.values(data)[0]?.["code"];
const tokenOf = ({ data }: Answer): string => String(data["accessToken"]);

test(
  "a second factor through the gateway: set up, asked for at the login, a code and a recovery code good once, removed (auth #19 #20 #21 #23)",
  async () => {
    const { login } = await personCalled("lovelace");
    const token = tokenOf(await login());
    const started = await call("POST", "/mfa/totp", { token });
    const step = Math.floor(Date.now() / stepMs);
    // The next step counts already, so that nobody has to wait for it.
    const codeAt = (offset: number): string =>
      totpCode(
        String(started.data["secret"]),
        new Date((step + offset) * stepMs),
      );
    const body = { code: codeAt(0) };
    const active = await call("POST", "/mfa/totp/activate", { token, body });
    const { recoveryCodes } = active.data;
    const [recoveryCode = "none"] = Array.isArray(recoveryCodes)
      ? Array.from<unknown>(recoveryCodes)
      : [];

    const asked = await login();
    expect([asked.status, codeIn(asked)]).toEqual([401, "mfa-required"]);
    const challenge = asked.data["credentials"]?.["challenge"];
    expect(codeIn(await login({ totp: codeAt(0) }))).toBe(
      "invalid-credentials",
    );
    const done = await call("POST", "/login/mfa", {
      body: { challenge, totp: codeAt(1) },
    });
    expect(done.status).toBe(200);
    expect(codeIn(await login({ totp: codeAt(1) }))).toBe(
      "invalid-credentials",
    );
    const recovered = await login({ recoveryCode });
    expect(recovered.status).toBe(200);
    expect(codeIn(await login({ recoveryCode }))).toBe("invalid-credentials");

    const removed = await call("DELETE", "/mfa/totp", {
      token: tokenOf(recovered),
    });
    expect(removed.status).toBe(200);
    expect((await login()).status).toBe(200);
  },
  2 * waitMs,
);

// skip: a browser is not part of the product's needs; tests/api/ui/leaving-pages.test.ts proves the same from the pages' texts
describe.skipIf(executablePath === null)(
  "in Chromium, without a script",
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: executablePath ?? "",
        args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
      });
    }, 60_000);
    afterAll(() => browser?.close());

    const ui = (page: string): string => `${suite.url}/auth/ui/${page}`;
    const placeOf = (page: Page): string => page.url().slice(ui("").length);
    const press = (page: Page, text: string): Promise<void> =>
      page.getByRole("button", { name: text, exact: true }).click();

    test(
      "somebody collects their data, downloads it, deletes the account and is nobody (auth #75)",
      async () => {
        const { email, username, password } = await personCalled("babbage");
        const context = await browser.newContext({ javaScriptEnabled: false });
        context.setDefaultTimeout(waitMs);
        const page = await context.newPage();
        const signIn = async () => {
          await page.goto(ui("sign-in"));
          await page.fill("#identifier", username);
          await page.fill("#password", password);
          await press(page, "Sign in");
        };
        await signIn();
        await page.getByRole("link", { name: "Download my data" }).click();
        expect(placeOf(page)).toBe("my-data");
        await press(page, "Collect my data");
        expect(placeOf(page)).toBe("my-data?notice=asked");
        expect(await page.getByRole("status").innerText()).toContain(
          "collecting",
        );
        // The other services are not there; what is asked of them is tests/api/v1/export.test.ts.
        const { sql } = suite.auth.database.database;
        await sql`update exports set services = '{auth}'`;
        const until = performance.now() + waitMs;
        const isCollected = async () =>
          (await sql`select 1 from exports where state = 'ready'`).length > 0;
        while (!(await isCollected()) && performance.now() < until)
          await Bun.sleep(50);
        await press(page, "Look again");
        expect(await page.getByText("It is ready").count()).toBe(1);
        const saved = page.waitForEvent("download");
        await press(page, "Download my data");
        const file = Bun.file(await (await saved).path());
        expect(await file.json()).toMatchObject({ complete: true });
        expect(await file.text()).toContain(email);

        await page.goto(ui("delete-account"));
        await page.fill("#password", "a wrong one");
        await page.getByLabel("I want my account").check();
        await press(page, "Delete my account");
        expect(await page.locator(".wrong").innerText()).toContain("not your");
        await page.fill("#password", password);
        await press(page, "Delete my account");
        expect(await page.locator("#sure-wrong").count()).toBe(1);
        await page.fill("#password", password);
        await page.getByLabel("I want my account").check();
        await press(page, "Delete my account");
        expect(placeOf(page)).toBe("sign-in?notice=deleted");
        await page.goto(ui("account"));
        expect(placeOf(page)).toBe("sign-in?return_to=account");
        await signIn();
        expect(await page.getByRole("alert").innerText()).toContain(
          "not right",
        );
        await context.close();
      },
      4 * waitMs,
    );
  },
);
