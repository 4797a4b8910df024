import { describe, expect, test } from "bun:test";
import { attenuate } from "@tixlys/biscuit";
import { ok } from "@tixlys/nexus";
import { totpCode } from "@tixlys/testkit";
import { appWith, enrolled } from "../../application/memory/enrolled.ts";
import { signedIn as personSignedIn } from "../../application/memory/people.ts";
import {
  ada,
  device,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { good, present } from "../../domain/values.ts";
import { parseUserId } from "../../../src/domain/account/ids.ts";
import { harness, type Answer, type Harness } from "../harness.ts";

const minute = 60_000;
const { username: identifier, password } = ada;

/** Ada with a session, in a time that tests move. */
async function atHome(limitScale?: number) {
  const own = harness(limitScale, { ownTime: true });
  const { id: userId } = await verifiedAccount(own.on);
  const { sessionId, accessToken, refreshToken } = await loggedIn(own.on);
  return { ...own, userId, sessionId, token: accessToken, refreshToken };
}

/** The same, with an app that shows codes. */
async function withApp(limitScale?: number) {
  const home = await atHome(limitScale);
  const { app, recoveryCodes, accessToken } = await enrolled(home.on, home);
  return { ...home, app, recoveryCodes, sure: accessToken };
}

const login = (own: Pick<Harness, "call">, body: object = {}) =>
  own.call("POST", "/v1/login", { body: { identifier, password, ...body } });

const complete = (own: Pick<Harness, "call">, body: object) =>
  own.call("POST", "/v1/login/mfa", { body });

const challengeOf = (answer: Answer): string =>
  String(answer.json.data["credentials"]?.["challenge"]);

const codeIn = (answer: Answer): unknown =>
  Object.values(answer.json.data).map((each) => each["code"])[0];

/** How surely the holder of an answer's access token was known, as the token says it. */
function aalOf({ keys }: Pick<Harness, "keys">, { json }: Answer): unknown {
  const token = String(json.data["accessToken"]);
  const principal = keys.verifierFor("auth").identify(token)?.principal;
  return principal?.kind === "user" ? principal.aal : undefined;
}

describe("setting up an app", () => {
  test("asks for a fresh proof of identity, counts with its first code, and answers ten codes and a surer token (auth #20 #21 #25)", async () => {
    const own = await atHome();
    const { call, on, token, sessionId } = own;
    const started = await call("POST", "/v1/mfa/totp", { token });
    expect(started.status).toBe(200);
    expect(started.headers.get("cache-control")).toBe("no-store");
    const secret = String(started.json.data["secret"]);
    expect(String(started.json.data["uri"])).toContain(`secret=${secret}&`);
    // Until its first code it changes nothing.
    expect((await login(own)).status).toBe(200);
    const activate = (code: string) =>
      call("POST", "/v1/mfa/totp/activate", { token, body: { code } });
    const app = appWith(on, secret);
    const wrong = await activate(app.wrongCode());
    expect([wrong.status, codeIn(wrong)]).toEqual([
      422,
      "second-factor-invalid",
    ]);
    const done = await activate(app.code());
    expect(done.status).toBe(200);
    const codes: unknown = done.json.data["recoveryCodes"];
    expect(codes).toHaveLength(10);
    const shown = await call("GET", "/v1/mfa", { token });
    expect(shown.json.data).toMatchObject({
      totp: { activatedAt: on.now().toISOString() },
      recoveryCodesLeft: 10,
    });
    // The same session, with the factor shown; every other one has ended.
    const sure = String(done.json.data["accessToken"]);
    const sessions = await call("GET", "/v1/sessions", { token: sure });
    const list: unknown = sessions.json.data["sessions"];
    expect(list).toMatchObject([{ id: sessionId }]);
    const again = await activate(app.nextCode());
    expect([again.status, codeIn(again)]).toEqual([403, "step-up-required"]);
  });

  test("is 403 for a sign-in of eleven minutes ago, and for a narrowed token (auth #20 #49)", async () => {
    const { call, on, token, refreshToken } = await atHome();
    const narrowed = attenuate(token, { operations: ["auth:*"] });
    const grown = await call("POST", "/v1/mfa/totp", { token: narrowed });
    expect([grown.status, codeIn(grown)]).toEqual([
      403,
      "insufficient-permission",
    ]);
    on.advance(11 * minute);
    const { json } = await call("POST", "/v1/refresh", {
      body: { refreshToken },
    });
    const stale = String(json.data["accessToken"]);
    for (const [method, path, body] of [
      ["POST", "/v1/mfa/totp"],
      ["POST", "/v1/mfa/totp/activate", { code: "123456" }],
      ["DELETE", "/v1/mfa/totp"],
      ["POST", "/v1/mfa/recovery-codes"],
    ] as const) {
      const answer = await call(method, path, { token: stale, body });
      expect([path, answer.status, codeIn(answer)]).toEqual([
        path,
        403,
        "step-up-required",
      ]);
    }
  });

  test("waits a quarter of an hour for the code, and begins anew with another secret", async () => {
    const { on, userId, sessionId } = await atHome();
    const sure = { userId, sessionId, aal: 1 };
    const first = good(await on.app.startTotp(sure));
    const second = good(await on.app.startTotp(sure));
    expect(second.secret).not.toBe(first.secret);
    const old = await on.app.activateTotp(
      sure,
      totpCode(first.secret, on.now()),
    );
    expect(old).toMatchObject({ error: { type: "CodeWrong" } });
    on.advance(15 * minute);
    const late = await on.app.activateTotp(
      sure,
      totpCode(second.secret, on.now()),
    );
    expect(late).toMatchObject({ error: { type: "NothingPending" } });
  });

  test("anew takes the place of the app before, for a session that has shown it; until then the old one counts", async () => {
    const own = await withApp();
    const { on, userId, sessionId, app } = own;
    const unsure = await on.app.startTotp({ userId, sessionId, aal: 1 });
    expect(unsure).toMatchObject({ error: { type: "FactorUnshown" } });
    const sure = { userId, sessionId, aal: 2 };
    const next = appWith(on, good(await on.app.startTotp(sure)).secret);
    expect((await login(own, { totp: app.nextCode() })).status).toBe(200);
    good(await on.app.activateTotp(sure, next.code()));
    expect((await login(own, { totp: app.nextCode() })).status).toBe(401);
    expect((await login(own, { totp: next.nextCode() })).status).toBe(200);
  });
});

describe("a login with a second factor", () => {
  test("is 401 mfa-required with a challenge when the password was right, and only then (auth #12 #23)", async () => {
    const own = await withApp();
    const asked = await login(own);
    expect([asked.status, codeIn(asked)]).toEqual([401, "mfa-required"]);
    expect(challengeOf(asked)).toMatch(/^[\w-]{43}$/);
    expect(asked.headers.getSetCookie()).toEqual([]);
    expect(asked.text).not.toContain("accessToken");
    const wrong = await login(own, { password: "mistyped mistyped" });
    const unknown = await login(own, { identifier: "nobody" });
    expect([wrong.status, codeIn(wrong)]).toEqual([401, "invalid-credentials"]);
    expect(wrong.text).toBe(unknown.text);
    // A code makes no difference to somebody who does not know the password.
    const guess = await login(own, {
      password: "mistyped mistyped",
      totp: own.app.nextCode(),
    });
    expect(guess.text).toBe(wrong.text);
  });

  test("goes on with the challenge and a code, and the session and what it is refreshed to have shown the factor (auth #23)", async () => {
    const own = await withApp();
    const { call, app, on } = own;
    const challenge = challengeOf(await login(own));
    const done = await complete(own, { challenge, totp: app.nextCode() });
    expect(done.status).toBe(200);
    expect(aalOf(own, done)).toBe(2);
    const { refreshToken } = done.json.data;
    on.advance(4 * minute);
    const next = await call("POST", "/v1/refresh", { body: { refreshToken } });
    expect(aalOf(own, next)).toBe(2);
    // Once: neither the challenge nor the code is good again.
    const again = await complete(own, { challenge, totp: app.nextCode() });
    expect([again.status, codeIn(again)]).toEqual([401, "token-invalid"]);
  });

  test("takes the code at once as well, with spaces as apps show it", async () => {
    const own = await withApp();
    const code = own.app.nextCode();
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
    const done = await login(own, { totp: spaced, client: "web" });
    expect([done.status, aalOf(own, done)]).toEqual([200, 2]);
    expect(done.headers.getSetCookie().join()).toContain(
      "__Host-tixlys-refresh",
    );
  });

  test("a code is good once, at the next door as well, and one from before it is not good any more (auth #19)", async () => {
    const own = await withApp();
    const { on, app, userId, sessionId } = own;
    const before = app.nextCode();
    const code = app.nextCode();
    expect((await login(own, { totp: code })).status).toBe(200);
    for (const totp of [code, before]) {
      const again = await login(own, { totp });
      expect([again.status, codeIn(again)]).toEqual([
        401,
        "invalid-credentials",
      ]);
    }
    const raised = await on.app.stepUp(
      { userId, sessionId },
      { shown: { kind: "totp", code }, ip: device.ip },
    );
    expect(raised).toMatchObject({ error: { type: "InvalidCredentials" } });
  });

  test("a code counts one step early or late by the server's clock, and no further (auth #19)", async () => {
    const own = await withApp();
    const { on, app } = own;
    on.advance(5 * minute);
    const at = (steps: number) =>
      totpCode(app.secret, new Date(on.now().getTime() + steps * 30_000));
    expect((await login(own, { totp: at(-2) })).status).toBe(401);
    expect((await login(own, { totp: at(2) })).status).toBe(401);
    expect((await login(own, { totp: at(-1) })).status).toBe(200);
    expect((await login(own, { totp: at(1) })).status).toBe(200);
  });

  test("the sixth try with a challenge fails, also with the right code (auth #22)", async () => {
    const own = await withApp();
    const { on, app } = own;
    const challenge = challengeOf(await login(own));
    const tries: unknown[] = [];
    for (let n = 0; n < 5; n += 1) {
      const answer = await complete(own, { challenge, totp: app.wrongCode() });
      tries.push(codeIn(answer));
      on.advance(20_000);
    }
    expect(tries).toEqual(Array(5).fill("invalid-credentials"));
    const right = await complete(own, { challenge, totp: app.nextCode() });
    expect([right.status, codeIn(right)]).toEqual([401, "token-invalid"]);
    // Recovery codes have the same tries.
    const recoveryCode = own.recoveryCodes[0];
    const other = await complete(own, { challenge, recoveryCode });
    expect(codeIn(other)).toBe("token-invalid");
  });

  test("a challenge is over after five minutes, and with another password (auth #22)", async () => {
    const own = await withApp();
    const { on, app } = own;
    const late = challengeOf(await login(own));
    on.advance(5 * minute);
    const over = await complete(own, { challenge: late, totp: app.nextCode() });
    expect(codeIn(over)).toBe("token-invalid");
    const open = challengeOf(await login(own));
    good(await on.app.forgotPassword({ email: ada.email }));
    const token = on.mailed.at(-1) ?? "";
    const newPassword = "quartz jigs vex nymphs";
    good(await on.app.resetPassword({ token, newPassword }));
    const stale = await complete(own, {
      challenge: open,
      totp: app.nextCode(),
    });
    expect([stale.status, codeIn(stale)]).toEqual([401, "invalid-credentials"]);
  });

  test("whoever knows the password guesses codes no faster with a new challenge each time (auth #22)", async () => {
    const own = await withApp();
    let refusals = 0;
    for (let n = 0; n < 12; n += 1) {
      const asked = await login(own);
      expect(codeIn(asked)).toBe("mfa-required");
      const challenge = challengeOf(asked);
      const totp = own.app.wrongCode();
      const answer = await complete(own, { challenge, totp });
      if (answer.status === 429) refusals += 1;
      if (refusals > 0) {
        expect(answer.status).toBe(429);
        expect(answer.headers.get("retry-after")).not.toBeNull();
      }
    }
    expect(refusals).toBe(7);
    // Nobody guesses a recovery code: its owner gets in meanwhile, and so does the app from then on.
    const recoveryCode = own.recoveryCodes[0];
    expect((await login(own, { recoveryCode })).status).toBe(200);
    expect((await login(own, { totp: own.app.nextCode() })).status).toBe(200);
  });

  test("wrong codes of a stranger who knows the password keep neither a known device out nor whoever has a recovery code, and a reset buys nobody new tries (auth #9 #10 #22)", async () => {
    const own = await withApp();
    const { on, app } = own;
    const remembered = await login(own, {
      totp: app.nextCode(),
      rememberDevice: true,
    });
    const { deviceToken } = remembered.json.data;
    const guess = () => login(own, { totp: app.wrongCode() });
    for (let n = 0; n < 80; n += 1) {
      await guess();
      on.advance(15 * minute);
    }
    const stranger = await login(own, { totp: app.nextCode() });
    expect(stranger.status).toBe(429);
    const known = await login(own, { totp: app.nextCode(), deviceToken });
    expect(known.status).toBe(200);
    expect((await login(own, { totp: app.nextCode() })).status).toBe(429);
    good(await on.app.forgotPassword({ email: ada.email }));
    const token = on.mailed.at(-1) ?? "";
    const newPassword = "quartz jigs vex nymphs";
    good(await on.app.resetPassword({ token, newPassword }));
    const again = (shown: object) =>
      login(own, { password: newPassword, ...shown });
    // Whoever reads the mail could otherwise go on guessing, four codes with each reset.
    expect((await again({ totp: app.nextCode() })).status).toBe(429);
    const recoveryCode = own.recoveryCodes[0];
    expect((await again({ recoveryCode })).status).toBe(200);
    expect((await again({ totp: app.nextCode() })).status).toBe(200);
  });

  test("what fails on our side is no wrong code of theirs (auth #22)", async () => {
    const own = await withApp();
    const { on, app } = own;
    const { run } = on.store;
    for (let n = 0; n < 8; n += 1) {
      const challenge = challengeOf(await login(own));
      on.store.run = () => Promise.reject(new Error("the database is gone"));
      const failed = await own.call("POST", "/v1/login/mfa", {
        body: { challenge, totp: app.nextCode() },
      });
      on.store.run = run;
      expect(failed.status).toBe(500);
    }
    expect((await login(own, { totp: app.nextCode() })).status).toBe(200);
  });

  test("a login after five wrong codes in a row is told to its owner (auth #74)", async () => {
    const own = await withApp();
    const { on, app } = own;
    for (let n = 0; n < 5; n += 1) {
      expect((await login(own, { totp: app.wrongCode() })).status).toBe(401);
      on.advance(20_000);
    }
    expect((await login(own, { totp: app.nextCode() })).status).toBe(200);
    const told = on.store.facts.filter(
      ({ type }) => type === "LoginAfterFailures",
    );
    expect(told).toMatchObject([{ userId: own.userId, failures: 5 }]);
  });

  test("a challenge opens nothing else (auth #23 #34)", async () => {
    const own = await withApp();
    const challenge = challengeOf(await login(own));
    for (const path of ["/v1/me", "/v1/sessions", "/v1/mfa", "/v1/me/audit"]) {
      const answer = await own.call("GET", path, { token: challenge });
      expect([path, answer.status, codeIn(answer)]).toEqual([
        path,
        401,
        "token-invalid",
      ]);
    }
    const refreshed = await own.call("POST", "/v1/refresh", {
      body: { refreshToken: challenge },
    });
    expect(refreshed.status).toBe(401);
    const door = await own.call("GET", "/v1/forward-auth", {
      token: challenge,
    });
    expect(door.status).toBe(401);
    const inactive = await own.on.app.introspect(challenge);
    expect(inactive.active).toBe(false);
    const token = await own.call("POST", "/v1/mfa/totp", { token: challenge });
    expect(token.status).toBe(401);
  });

  test("is asked for after a reset of the password as well (auth #15)", async () => {
    const own = await withApp();
    const { on, call, sure } = own;
    good(await on.app.forgotPassword({ email: ada.email }));
    const token = on.mailed.at(-1) ?? "";
    const newPassword = "quartz jigs vex nymphs";
    const reset = await call("POST", "/v1/password/reset", {
      body: { token, newPassword },
    });
    expect(reset.status).toBe(200);
    expect(reset.headers.getSetCookie()).toEqual([]);
    const asked = await login(own, { password: newPassword });
    expect([asked.status, codeIn(asked)]).toEqual([401, "mfa-required"]);
    expect((await call("GET", "/v1/me", { token: sure })).status).toBe(401);
    const done = await login(own, {
      password: newPassword,
      totp: own.app.nextCode(),
    });
    expect(done.status).toBe(200);
  });

  test("422 with neither code or with both", async () => {
    const own = await withApp();
    const both = { totp: "123456", recoveryCode: "k7q2-m5xa-9fzt-c3wd" };
    const challenge = challengeOf(await login(own));
    for (const [answer, field, code] of [
      [await login(own, both), "recoveryCode", "invalid-combination"],
      [await complete(own, { challenge }), "totp", "required"],
      [
        await complete(own, { challenge, ...both }),
        "recoveryCode",
        "invalid-combination",
      ],
    ] as const)
      expect([answer.status, answer.json.data[field]?.["code"]]).toEqual([
        422,
        code,
      ]);
  });

  test("tells no log what was typed, and no audit entry either (auth #44)", async () => {
    const own = await withApp();
    const { app, log, on, recoveryCodes } = own;
    const challenge = challengeOf(await login(own));
    const wrong = app.wrongCode();
    await complete(own, { challenge, totp: wrong });
    const [recoveryCode = ""] = recoveryCodes;
    await complete(own, { challenge, recoveryCode });
    const kept =
      JSON.stringify([on.store.audited, on.store.facts]) + log.text();
    expect(kept).toContain("authn_factor_fail");
    expect(kept).toContain("authn_recovery_code_used");
    for (const secret of [challenge, `"${wrong}"`, recoveryCode, app.secret])
      expect(kept).not.toContain(secret);
  });
});

describe("recovery codes", () => {
  test("let in once each, and their owner hears of it (auth #21 #74)", async () => {
    const own = await withApp();
    const { on, recoveryCodes, userId } = own;
    const [first = "", second = ""] = recoveryCodes;
    const done = await login(own, { recoveryCode: first.toUpperCase() });
    expect([done.status, aalOf(own, done)]).toEqual([200, 2]);
    expect(on.store.facts.map(({ type }) => type)).toContain(
      "RecoveryCodeUsed",
    );
    const again = await login(own, { recoveryCode: first });
    expect(codeIn(again)).toBe("invalid-credentials");
    const challenge = challengeOf(await login(own));
    const other = await complete(own, {
      challenge,
      recoveryCode: second.replaceAll("-", ""),
    });
    expect(other.status).toBe(200);
    expect(on.store.facts.at(-1)).toMatchObject({ userId });
    const left = await own.call("GET", "/v1/mfa", { token: own.sure });
    expect(left.json.data).toMatchObject({ recoveryCodesLeft: 8 });
  });

  test("are void once there are new ones, which need the factor (auth #21 #25)", async () => {
    const own = await withApp();
    const { call, token, sure, recoveryCodes, on } = own;
    const unsure = await call("POST", "/v1/mfa/recovery-codes", { token });
    expect([unsure.status, codeIn(unsure)]).toEqual([403, "step-up-required"]);
    const renewed = await call("POST", "/v1/mfa/recovery-codes", {
      token: sure,
    });
    expect(renewed.status).toBe(200);
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "FactorAdded",
      kind: "recovery-codes",
    });
    const [old] = recoveryCodes;
    expect((await login(own, { recoveryCode: old })).status).toBe(401);
    const codes: unknown = renewed.json.data["recoveryCodes"];
    const [next] = Array.isArray(codes) ? codes : [];
    expect((await login(own, { recoveryCode: next })).status).toBe(200);
  });

  test("are 404 for somebody without a second factor", async () => {
    const { call, token } = await atHome();
    const none = await call("POST", "/v1/mfa/recovery-codes", { token });
    expect(none.status).toBe(404);
    expect((await call("DELETE", "/v1/mfa/totp", { token })).status).toBe(404);
    const shown = await call("GET", "/v1/mfa", { token });
    expect(shown.json.data).toMatchObject({ recoveryCodesLeft: 0 });
  });
});

describe("removing the second factor", () => {
  test("needs the factor, ends every session with its tokens, and is told to the owner (auth #25 #27 #30 #74)", async () => {
    const own = await withApp();
    const { call, on, token, sure, app } = own;
    const unsure = await call("DELETE", "/v1/mfa/totp", { token });
    expect([unsure.status, codeIn(unsure)]).toEqual([403, "step-up-required"]);
    const other = good(
      await on.app.login({
        identifier,
        password,
        shown: { kind: "totp", code: app.nextCode() },
        client: "api",
        device,
      }),
    );
    const removed = await call("DELETE", "/v1/mfa/totp", { token: sure });
    expect(removed.status).toBe(200);
    for (const each of [sure, token, other.accessToken])
      expect((await call("GET", "/v1/me", { token: each })).status).toBe(401);
    const ended = on.store.revocations.filter(({ kind }) => kind === "session");
    expect(ended.length).toBeGreaterThanOrEqual(2);
    expect(on.store.facts.at(-1)).toMatchObject({ type: "FactorRemoved" });
    const entry = on.store.audited.findLast(
      ({ action }) => action === "authn_factor_removed",
    );
    expect(entry).toMatchObject({ outcome: "success", subject: own.userId });
    const plain = await login(own);
    expect([plain.status, aalOf(own, plain)]).toEqual([200, 1]);
    const codes = await on.store.run(async (tx) =>
      ok(await tx.factors.codesLeft(present(parseUserId(own.userId)))),
    );
    expect(good(codes)).toBe(0);
  });

  test("is 409 for a root, whose last one stays; it can move to another app (auth #25)", async () => {
    const own = harness();
    const { on, call } = own;
    const root = await personSignedIn(on, "root");
    const { accessToken: token } = await enrolled(on, root);
    const kept = await call("DELETE", "/v1/mfa/totp", { token });
    expect([kept.status, codeIn(kept)]).toEqual([409, "factor-required"]);
    expect((await call("POST", "/v1/mfa/totp", { token })).status).toBe(200);
  });
});

describe("a step-up with a second factor", () => {
  test("takes the code, with or without the password, and never the password alone (auth #23 #49)", async () => {
    const own = await withApp();
    const { call, on, app, sure: token } = own;
    const stepUp = (body: object) =>
      call("POST", "/v1/step-up", { token, body });
    on.passwords.calls.length = 0;
    const alone = await stepUp({ password });
    expect([alone.status, codeIn(alone)]).toEqual([401, "mfa-required"]);
    expect(alone.text).not.toContain("challenge");
    expect(on.passwords.calls).toEqual([]);
    const wrong = await stepUp({ password: "mistyped", totp: app.nextCode() });
    expect(codeIn(wrong)).toBe("invalid-credentials");
    const both = await stepUp({ password, totp: app.code() });
    expect([both.status, aalOf(own, both)]).toEqual([200, 2]);
    const again = await stepUp({ totp: app.code() });
    expect(codeIn(again)).toBe("invalid-credentials");
    expect((await stepUp({ totp: app.nextCode() })).status).toBe(200);
    const [recoveryCode] = own.recoveryCodes;
    expect((await stepUp({ recoveryCode })).status).toBe(200);
    expect((await stepUp({ recoveryCode })).status).toBe(401);
    const sessions = await call("GET", "/v1/me", { token });
    expect(sessions.json.data["session"]?.["id"]).toBe(own.sessionId);
  });

  test("wrong codes have to wait as at the login, and count for it (auth #22)", async () => {
    const own = await withApp();
    const { call, app, sure: token } = own;
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const body = { totp: app.wrongCode() };
      const { status } = await call("POST", "/v1/step-up", { token, body });
      statuses.push(status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await login(own, { totp: app.wrongCode() })).status).toBe(429);
  });
});

test("a second factor that came between the password and the session closes the way without it (auth #23)", async () => {
  const { on, userId, sessionId } = await atHome();
  const proof = good(
    await on.app.proveLogin({ identifier, password, ip: device.ip }),
  );
  await enrolled(on, { userId, sessionId });
  const started = await on.app.signIn(proof, { client: "api", device });
  expect(started).toMatchObject({ error: { type: "InvalidCredentials" } });
});

test("keys and what they are traded for have not shown a factor", async () => {
  const { on, userId, sessionId, call } = await withApp();
  const { text } = good(
    await on.app.createApiKey(
      { userId, sessionId },
      {
        name: "deploy",
        operations: ["*"],
        resources: undefined,
        expiresAt: new Date(Date.now() + 86_400_000),
      },
    ),
  );
  const traded = await call("POST", "/v1/tokens/exchange", {
    body: { apiKey: text },
  });
  expect(traded.status).toBe(200);
  const token = String(traded.json.data["accessToken"]);
  const refused = await call("POST", "/v1/mfa/recovery-codes", { token });
  expect(refused.status).toBe(403);
});
