import { describe, expect, test } from "bun:test";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { harness, type Answer } from "../harness.ts";
import { browserOf, placeOf } from "../ui/visitor.ts";

const wrong = "mistyped mistyped mistyped";
const newPassword = "another engine for algebra";

/** Ada, signed in, at a door that asks for her password once more. */
async function atDoor(path: string) {
  const own = harness();
  await verifiedAccount(own.on);
  const { accessToken: token } = await loggedIn(own.on);
  const ask = (
    password: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const body =
      path === "/v1/step-up"
        ? { password }
        : { currentPassword: password, newPassword };
    return own.call("POST", path, { token, body, headers });
  };
  const login = (password: string, identifier: string = ada.email) =>
    own.call("POST", "/v1/login", { body: { identifier, password } });
  return { ...own, ask, login };
}

describe.each(["/v1/step-up", "/v1/password/change"])(
  "POST %s, guessed at with a stolen token",
  (path) => {
    test("429 after five failures, right or wrong, with Retry-After and without a hash (auth #9)", async () => {
      const { ask, on } = await atDoor(path);
      for (let made = 0; made < 5; made += 1)
        expect((await ask(wrong)).status).not.toBe(429);
      on.passwords.calls.length = 0;
      const answers = [await ask(wrong), await ask(ada.password)];
      for (const { status, headers, json } of answers) {
        expect([status, headers.get("retry-after")]).toEqual([429, "1"]);
        expect(json.data).toMatchObject({
          rateLimit: { code: "quota-exceeded", policies: ["login-attempts"] },
        });
      }
      expect(on.passwords.calls).toEqual([]);
      on.advance(1_000);
      expect((await ask(ada.password)).status).toBe(200);
    });

    test("counts together with the logins of the same address, and what is right ends both (auth #9)", async () => {
      const { ask, login, on } = await atDoor(path);
      for (let made = 0; made < 3; made += 1) await login(wrong);
      await ask(wrong);
      await ask(wrong);
      expect((await login(ada.password)).status).toBe(429);
      on.advance(1_000);
      expect((await ask(ada.password)).status).toBe(200);
      expect((await login(wrong)).status).toBe(401);
    });

    test("a known device has a count of its own, so that nobody elsewhere can keep its owner out (auth #10)", async () => {
      const { ask, call, login } = await atDoor(path);
      const known = await call("POST", "/v1/login", {
        body: {
          identifier: ada.username,
          password: ada.password,
          client: "web",
        },
      });
      const cookie =
        known.headers
          .getSetCookie()
          .find((each) => each.startsWith("__Host-tixlys-device="))
          ?.split(";")[0] ?? "";
      for (let made = 0; made < 6; made += 1) await login(wrong);
      expect((await ask(ada.password)).status).toBe(429);
      expect((await ask(ada.password, { cookie })).status).toBe(200);
    });

    test("what was refused is in the log by its door, without what was typed (auth #71 #72)", async () => {
      const { ask, on } = await atDoor(path);
      const before = on.store.audited.length;
      await ask(wrong);
      const [entry, ...more] = on.store.audited.slice(before);
      expect(more).toEqual([]);
      expect(entry).toMatchObject({
        action:
          path === "/v1/step-up"
            ? "authn_step_up_fail"
            : "authn_password_change_fail",
        outcome: "failure",
        actor: { kind: "user" },
        details: { reason: "wrong-password" },
      });
      expect(JSON.stringify(entry)).not.toContain("mistyped");
    });
  },
);

describe.each([
  ["step-up", 303, { password: ada.password }, { password: wrong }],
  [
    "change-password",
    303,
    { currentPassword: ada.password, newPassword },
    { currentPassword: wrong, newPassword },
  ],
] as const)("the page %s, guessed at", (page, status, right, mistyped) => {
  test("says how long to wait and where else to go; strangers cannot make its owner wait (auth #9 #10)", async () => {
    const own = harness();
    const browser = browserOf(own);
    await verifiedAccount(own.on);
    const { email: identifier, password } = ada;
    await browser.send("sign-in", { identifier, password });
    const thief = browserOf(own);
    for (let made = 0; made < 6; made += 1)
      await thief.send("sign-in", { identifier, password: wrong });
    // The browser is a known device: it has all its tries.
    for (let made = 0; made < 5; made += 1)
      expect((await browser.fill(page, mistyped)).status).not.toBe(429);
    const late = await browser.fill(page, right);
    expect([late.status, late.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(late.text).toContain("Please wait");
    expect(late.text).toContain('href="forgot-password"');
    own.on.advance(1_000);
    const done = await browser.fill(page, right);
    expect([done.status, placeOf(done)]).toEqual([
      status,
      expect.stringContaining("account"),
    ]);
  });
});
