import { describe, expect, test } from "bun:test";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { harness } from "../harness.ts";

const newPassword = "quartz jigs vex nymphs";

async function signedInTwice(limitScale?: number) {
  const own = harness(limitScale);
  const { id: userId } = await verifiedAccount(own.on);
  const [here, elsewhere] = [await loggedIn(own.on), await loggedIn(own.on)];
  const me = async ({ accessToken: token }: typeof here) =>
    (await own.call("GET", "/v1/me", { token })).status;
  const refresh = async ({ refreshToken }: typeof here) =>
    (await own.call("POST", "/v1/refresh", { body: { refreshToken } })).status;
  const change = (body: object) =>
    own.call("POST", "/v1/password/change", { token: here.accessToken, body });
  return { ...own, userId, here, elsewhere, me, refresh, change };
}

describe("POST /password/forgot", () => {
  const path = "/v1/password/forgot";

  test("202 is byte for byte the same for known and unknown, with the same headers (auth #12)", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    const known = await call("POST", path, { body: { email: ada.email } });
    const unknown = await call("POST", path, {
      body: { email: "nobody@example.test" },
    });
    expect(known.status).toBe(202);
    expect(known.json).toMatchObject({ status: "success", data: null });
    expect(unknown.status).toBe(202);
    expect(unknown.text).toBe(known.text);
    const names = (headers: Headers) => [...headers.keys()].toSorted();
    expect(names(unknown.headers)).toEqual(names(known.headers));
  });

  test("422 for what is no address", async () => {
    const { call } = harness();
    const answer = await call("POST", path, { body: { email: "canary" } });
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain("canary");
  });

  test("tells the mail nothing of the request's Host: there is no origin in it to be wrong (auth #16)", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    const answer = await call("POST", path, {
      body: { email: ada.email },
      headers: {
        host: "evil.example",
        "x-forwarded-host": "evil.example",
        forwarded: "host=evil.example",
        origin: "https://evil.example",
      },
    });
    expect(answer.status).toBe(202);
    const told = on.store.facts.at(-1);
    expect(told?.type).toBe("PasswordResetRequested");
    expect(JSON.stringify(told)).not.toMatch(/evil|https?:/);
  });

  test("a sixth mail within a minute is 429", async () => {
    const { call } = harness(1);
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1)
      statuses.push(
        (await call("POST", path, { body: { email: ada.email } })).status,
      );
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
  });
});

describe("POST /password/reset", () => {
  const path = "/v1/password/reset";

  test("200 opens no session, and every one that was open is over, for access and refresh (auth #15)", async () => {
    const { call, on, here, elsewhere, me, refresh } = await signedInTwice();
    await call("POST", "/v1/password/forgot", { body: { email: ada.email } });
    const token = on.mailed.at(-1) ?? "";
    const answer = await call("POST", path, { body: { token, newPassword } });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toBeNull();
    expect(answer.headers.getSetCookie()).toEqual([]);
    for (const session of [here, elsewhere]) {
      expect(await me(session)).toBe(401);
      expect(await refresh(session)).toBe(401);
    }
    const login = await call("POST", "/v1/login", {
      body: { identifier: ada.email, password: newPassword },
    });
    expect(login.status).toBe(200);
  });

  test("422 for a token of nobody's, 409 for a used one, 410 for an old one (auth #14)", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    const forgot = async () => {
      await call("POST", "/v1/password/forgot", { body: { email: ada.email } });
      return on.mailed.at(-1) ?? "";
    };
    const reset = (token: string) =>
      call("POST", path, { body: { token, newPassword } });
    const guessed = await reset("guess");
    expect(guessed.status).toBe(422);
    expect(guessed.json.data).toMatchObject({
      token: { code: "token-invalid" },
    });
    const voided = await forgot();
    const token = await forgot();
    const expired = await reset(voided);
    expect(expired.status).toBe(410);
    expect(expired.json.data).toMatchObject({
      resource: { code: "token-expired" },
    });
    expect((await reset(token)).status).toBe(200);
    const used = await reset(token);
    expect(used.status).toBe(409);
    expect(used.json.data).toMatchObject({ conflict: { code: "token-used" } });
  });

  test("422 for the password that the account has already", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    await call("POST", "/v1/password/forgot", { body: { email: ada.email } });
    const body = {
      token: on.mailed.at(-1) ?? "",
      newPassword: ada.password,
    };
    const answer = await call("POST", path, { body });
    expect(answer.status).toBe(422);
    expect(answer.json.data).toMatchObject({
      newPassword: { code: "password-unchanged" },
    });
  });
});

describe("POST /password/change", () => {
  test("200 leaves this session, and the other one is over, for access and refresh (auth #6)", async () => {
    const own = await signedInTwice();
    const { here, elsewhere, me, refresh, change } = own;
    const answer = await change({ currentPassword: ada.password, newPassword });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toBeNull();
    expect([await me(here), await refresh(here)]).toEqual([200, 200]);
    expect([await me(elsewhere), await refresh(elsewhere)]).toEqual([401, 401]);
    expect(own.on.store.facts.map(({ type }) => type)).toContain(
      "PasswordChanged",
    );
  });

  test("200 leaves the others, too, when the owner says so (auth #6)", async () => {
    const { elsewhere, me, refresh, change } = await signedInTwice();
    const answer = await change({
      currentPassword: ada.password,
      newPassword,
      keepOtherSessions: true,
    });
    expect(answer.status).toBe(200);
    expect([await me(elsewhere), await refresh(elsewhere)]).toEqual([200, 200]);
  });

  test("422 without the current password, with a wrong one, and with nothing new (auth #6)", async () => {
    const { elsewhere, me, change } = await signedInTwice();
    const refusals = [
      [{ newPassword }, "currentPassword", "required"],
      [
        { currentPassword: "mistyped mistyped", newPassword },
        "currentPassword",
        "current-password-wrong",
      ],
      [
        { currentPassword: ada.password, newPassword: ada.password },
        "newPassword",
        "password-unchanged",
      ],
    ] as const;
    for (const [body, field, code] of refusals) {
      const answer = await change(body);
      expect(answer.status).toBe(422);
      expect(answer.json.data).toMatchObject({ [field]: { code } });
    }
    expect(await me(elsewhere)).toBe(200);
  });

  test("401 without a token, and when the session has gone", async () => {
    const { call, on, userId, here, change } = await signedInTwice();
    const body = { currentPassword: ada.password, newPassword };
    expect((await call("POST", "/v1/password/change", { body })).status).toBe(
      401,
    );
    await on.app.logout({ userId, sessionId: here.sessionId });
    expect((await change(body)).status).toBe(401);
  });

  test("an eleventh guess of the current password within a minute is 429: a stolen token is no way to find it", async () => {
    const { on, change } = await signedInTwice(1);
    const guess = { currentPassword: "mistyped mistyped", newPassword };
    // Whoever waits as long as they have to is still counted.
    for (let n = 0; n < 10; n += 1) {
      expect((await change(guess)).status).toBe(422);
      on.advance(20_000);
    }
    on.passwords.calls.length = 0;
    const right = { currentPassword: ada.password, newPassword };
    expect((await change(right)).status).toBe(429);
    expect(on.passwords.calls).toEqual([]);
  });
});
