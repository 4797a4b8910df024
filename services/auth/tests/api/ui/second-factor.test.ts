import { beforeEach, describe, expect, test } from "bun:test";
import { stylesheetName } from "../../../src/api/ui/stylesheet.ts";
import { appWith, type App } from "../../application/memory/enrolled.ts";
import { personOf } from "../../application/memory/people.ts";
import {
  ada,
  device,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { good } from "../../domain/values.ts";
import {
  browserOf,
  harness,
  hiddenFields,
  placeOf,
  type Answer,
  type Browser,
  type Harness,
} from "./visitor.ts";

const minute = 60_000;
const { username: identifier, password } = ada;

let own: Harness;
let browser: Browser;
beforeEach(async () => {
  own = harness(100, { leadsToFactor: true });
  browser = browserOf(own);
  await verifiedAccount(own.on);
  await browser.send("sign-in", { identifier, password });
});

const keyOf = ({ text }: Answer): string =>
  (/<code class="key">([^<]+)</.exec(text)?.[1] ?? "").replaceAll(" ", "");
const codesOf = ({ text }: Answer): string[] =>
  [...text.matchAll(/<li><code>([^<]+)</g)].map(([, code = ""]) => code);

/** The form of the page that does this, with what it knows by itself. */
function formOf({ text }: Answer, act: string): Record<string, string> {
  const forms = [...text.matchAll(/<form[\s\S]*?<\/form>/g)].map(
    ([form]) => form,
  );
  return hiddenFields(
    forms.find((form) => form.includes(`value="${act}"`)) ?? "",
  );
}

const act = async (page: Answer, name: string, fields = {}): Promise<Answer> =>
  browser.send("second-factor", { ...formOf(page, name), ...fields });

/** Sets an app up as a person does. */
async function setUp(): Promise<{ app: App; codes: string[]; setup: Answer }> {
  const begun = await act(await browser.open("second-factor"), "begin");
  expect(placeOf(begun)).toBe("second-factor?setup=app");
  const setup = await browser.open(placeOf(begun));
  const app = appWith(own.on, keyOf(setup));
  const done = await act(setup, "activate", { code: app.code() });
  expect(done.status).toBe(200);
  return { app, codes: codesOf(done), setup };
}

describe("the page of the second factor", () => {
  test("sets an app up with a drawing that weighs little and a key to type, shows ten codes once, and lists it (auth #20 #21 #25)", async () => {
    const { codes, setup } = await setUp();
    expect(setup.text).toContain('<svg class="qr"');
    expect(keyOf(setup)).toMatch(/^[A-Z2-7]{32}$/);
    const css = await browser.open(stylesheetName);
    expect(Buffer.byteLength(setup.text + css.text)).toBeLessThan(30_000);
    expect(setup.text).not.toMatch(/<script|style="|src=/);
    expect(setup.headers.get("cache-control")).toBe("no-store");
    expect(codes).toHaveLength(10);
    const page = await browser.open("second-factor");
    expect(page.text).toContain("10 are left");
    for (const code of codes) expect(page.text).not.toContain(code);
    expect(page.text).not.toContain(keyOf(setup));
    const account = await browser.open("account");
    expect(account.text).toContain("App for codes");
  });

  test("says that a code was wrong, and keeps the key", async () => {
    const begun = await act(await browser.open("second-factor"), "begin");
    const setup = await browser.open(placeOf(begun));
    const app = appWith(own.on, keyOf(setup));
    const wrong = await act(setup, "activate", { code: app.wrongCode() });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain("<title>Error: ");
    expect(keyOf(wrong)).toBe(app.secret);
    const done = await act(wrong, "activate", { code: app.code() });
    expect(codesOf(done)).toHaveLength(10);
  });

  test("makes new codes, and sent twice the same form makes them once", async () => {
    const { codes } = await setUp();
    const page = await browser.open("second-factor");
    const [renewed, again] = [
      await act(page, "renew"),
      await act(page, "renew"),
    ];
    expect(codesOf(renewed)).toHaveLength(10);
    expect(codesOf(renewed)).not.toEqual(codes);
    expect(codesOf(again)).toEqual(codesOf(renewed));
  });

  test("removes it, and whoever did it signs in anew with the password alone (auth #25)", async () => {
    await setUp();
    const removed = await act(await browser.open("second-factor"), "remove");
    expect(placeOf(removed)).toBe("sign-in?notice=factor-removed");
    expect((await browser.open("account")).status).toBe(303);
    const back = await browser.send("sign-in", { identifier, password });
    expect(placeOf(back)).toBe("account");
  });

  test("asks an old sign-in for a code first, and no longer for the password (auth #49)", async () => {
    const { app } = await setUp();
    own.on.advance(11 * minute);
    const sent = await browser.open("second-factor");
    expect(placeOf(sent)).toBe("step-up?return_to=second-factor");
    const step = await browser.open(placeOf(sent));
    expect(step.text).toContain('autocomplete="one-time-code"');
    expect(step.text).not.toContain('type="password"');
    const bypass = await browser.fill(placeOf(sent), { password });
    expect(bypass.status).toBe(200);
    expect((await browser.open("second-factor")).status).toBe(303);
    const wrong = await browser.fill(placeOf(sent), { code: app.wrongCode() });
    expect(wrong.status).toBe(401);
    const right = await browser.fill(placeOf(sent), { code: app.nextCode() });
    expect(placeOf(right)).toBe("second-factor");
    expect((await browser.open("second-factor")).status).toBe(200);
  });

  test("keeps a root's, which can move to another app", async () => {
    const root = await personOf(own.on, "root");
    browser = browserOf(own);
    await browser.send("sign-in", {
      identifier: root.username,
      password: root.password,
    });
    await setUp();
    const page = await browser.open("second-factor");
    expect(formOf(page, "remove")).toEqual({});
    const begun = await act(page, "begin");
    expect(placeOf(begun)).toBe("second-factor?setup=app");
  });
});

describe("signing in with a second factor", () => {
  test("asks for the code after the password, signs nobody in before, and goes where the person wanted (auth #23)", async () => {
    const { app } = await setUp();
    const other = browserOf(own);
    const asked = await other.send("sign-in", {
      identifier,
      password,
      return_to: "sessions",
    });
    expect(asked.status).toBe(401);
    expect(asked.headers.getSetCookie()).toEqual([]);
    expect(asked.text).toContain('action="sign-in-code"');
    expect(asked.text).not.toContain(password);
    expect((await other.open("account")).status).toBe(303);
    const known = hiddenFields(asked.text);
    const wrong = await other.send("sign-in-code", {
      ...known,
      code: app.wrongCode(),
    });
    expect([wrong.status, wrong.text.includes("<title>Error: ")]).toEqual([
      401,
      true,
    ]);
    const done = await other.send("sign-in-code", {
      ...hiddenFields(wrong.text),
      code: app.nextCode(),
    });
    expect(placeOf(done)).toBe("sessions");
    expect((await other.open("account")).status).toBe(200);
  });

  test("takes a recovery code in the same line", async () => {
    const { codes } = await setUp();
    const other = browserOf(own);
    const asked = await other.send("sign-in", { identifier, password });
    const done = await other.send("sign-in-code", {
      ...hiddenFields(asked.text),
      code: (codes[0] ?? "").toUpperCase(),
    });
    expect(placeOf(done)).toBe("account");
  });

  test("begins again after five wrong codes (auth #22)", async () => {
    const { app } = await setUp();
    const other = browserOf(own);
    const asked = await other.send("sign-in", { identifier, password });
    const known = hiddenFields(asked.text);
    for (let n = 0; n < 5; n += 1) {
      const fields = { ...known, code: app.wrongCode() };
      expect((await other.send("sign-in-code", fields)).status).toBe(401);
      own.on.advance(20_000);
    }
    const late = await other.send("sign-in-code", {
      ...known,
      code: app.nextCode(),
    });
    expect(placeOf(late)).toBe("sign-in?notice=again");
    expect((await other.open(placeOf(late))).text).toContain("sign in again");
    expect(placeOf(await other.open("sign-in-code"))).toBe("sign-in");
  });

  test("says how long to wait after too many wrong codes, and that a recovery code opens (auth #10 #22)", async () => {
    const { app, codes } = await setUp();
    const other = browserOf(own);
    const send = async (code: string) => {
      const asked = await other.send("sign-in", { identifier, password });
      return other.send("sign-in-code", { ...hiddenFields(asked.text), code });
    };
    for (let n = 0; n < 5; n += 1) await send(app.wrongCode());
    const held = await send(app.code());
    expect([held.status, held.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(held.text).toContain("or use a recovery code");
    own.on.advance(11 * minute);
    expect(placeOf(await send(codes[0] ?? ""))).toBe("account");
  });

  test("refuses a code from another site's form (auth #33)", async () => {
    const { app } = await setUp();
    const other = browserOf(own);
    const asked = await other.send("sign-in", { identifier, password });
    const fields = { ...hiddenFields(asked.text), code: app.nextCode() };
    const foreign = await other.send("sign-in-code", fields, {
      "sec-fetch-site": "cross-site",
      origin: "https://evil.example",
    });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.getSetCookie()).toEqual([]);
  });
});

describe("management without a second factor", () => {
  test("is led to set one up where it needs one, and goes on from there (auth #26)", async () => {
    const admin = await personOf(own.on, "admin");
    browser = browserOf(own);
    const signedIn = await browser.send("sign-in", {
      identifier: admin.username,
      password: admin.password,
    });
    expect(placeOf(signedIn)).toBe("second-factor?factor=needed");
    const page = await browser.open(placeOf(signedIn));
    expect(page.text).toContain("It needs a second factor");
    const { app } = await setUp();
    const other = browserOf(own);
    const asked = await other.send("sign-in", {
      identifier: admin.username,
      password: admin.password,
    });
    const done = await other.send("sign-in-code", {
      ...hiddenFields(asked.text),
      code: app.nextCode(),
    });
    expect(placeOf(done)).toBe("account");
  });

  test("is led nowhere else where it needs none, and nobody else is", async () => {
    const lax = harness();
    const admin = await personOf(lax.on, "admin");
    const there = await browserOf(lax).send("sign-in", {
      identifier: admin.username,
      password: admin.password,
    });
    expect(placeOf(there)).toBe("account");
    const plain = await browserOf(own).send("sign-in", {
      identifier,
      password,
    });
    expect(placeOf(plain)).toBe("account");
  });

  test("becomes the first root by the link of bootstrap-root, and sets its factor up next (auth #13 #26)", async () => {
    const { token } = good(await own.on.app.inviteRoot());
    browser = browserOf(own);
    const root = { username: "captain", password: "nobody steers like me" };
    const made = await browser.send("bootstrap", {
      token,
      email: "captain@example.test",
      ...root,
    });
    expect(placeOf(made)).toBe("sign-in?notice=root-ready");
    const signedIn = await browser.send("sign-in", {
      identifier: root.username,
      password: root.password,
    });
    expect(placeOf(signedIn)).toBe("second-factor?factor=needed");
    const { app } = await setUp();
    const shown = { kind: "totp", code: app.nextCode() } as const;
    const login = { identifier: root.username, password: root.password };
    const again = await own.on.app.login({
      ...login,
      shown,
      client: "api",
      device,
    });
    expect(again.ok).toBe(true);
  });
});
