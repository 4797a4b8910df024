import { describe, expect, test } from "bun:test";
import { attenuate } from "@tixlys/biscuit";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { harness } from "../harness.ts";

const path = "/v1/step-up";
const minute = 60_000;
const root = {
  username: "root",
  email: "root@example.test",
  password: "Zp4-generated-kXv-secret",
};

/** A service in process, Ada being signed in. */
async function signedIn(limitScale?: number) {
  const own = harness(limitScale);
  const user = await verifiedAccount(own.on);
  const started = await loggedIn(own.on);
  return { ...own, user, started, token: started.accessToken };
}

describe("POST /step-up", () => {
  test("200 lets a session that signed in long ago do what asks for a fresh proof, refreshed tokens included (auth #27, auth #49)", async () => {
    const { call, keys, on } = harness();
    await on.app.openKeys();
    await on.app.ensureRoot(root);
    const rotate = (token: string) =>
      call("POST", "/v1/keys/rotate", { token });
    // Root's session idles for ten minutes at most, so it is refreshed on the way.
    on.advance(-11 * minute);
    const { refreshToken, sessionId } = await loggedIn(on, root);
    on.advance(6 * minute);
    const between = await call("POST", "/v1/refresh", {
      body: { refreshToken },
    });
    on.advance(5 * minute);
    const late = await call("POST", "/v1/refresh", {
      body: { refreshToken: between.json.data["refreshToken"] },
    });
    const stale = String(late.json.data["accessToken"]);
    const refused = await rotate(stale);
    expect([refused.status, refused.json.data]).toMatchObject([
      403,
      { permission: { code: "step-up-required" } },
    ]);
    const answer = await call("POST", path, {
      token: stale,
      body: { password: root.password },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const fresh = String(answer.json.data["accessToken"]);
    expect((await rotate(fresh)).status).toBe(201);
    // The same session under another token; the one before has not become more than it was.
    const idOf = (token: string) =>
      keys.verifierFor("auth").identify(token)?.tokenId;
    const seen = await call("GET", "/v1/me", { token: fresh });
    expect(seen.json.data["session"]?.["id"]).toBe(sessionId);
    expect(idOf(fresh)).toBeString();
    expect(idOf(fresh)).not.toBe(idOf(stale));
    expect((await rotate(stale)).status).toBe(403);
    const next = await call("POST", "/v1/refresh", {
      body: { refreshToken: late.json.data["refreshToken"] },
    });
    // 409: nothing but the rotation that is under way stands against it.
    expect((await rotate(String(next.json.data["accessToken"]))).status).toBe(
      409,
    );
  });

  test("401 for a wrong password, as at the login; the session goes on", async () => {
    const { call, on, token } = await signedIn();
    on.passwords.calls.length = 0;
    const answer = await call("POST", path, {
      token,
      body: { password: "mistyped mistyped mistyped" },
    });
    const login = await call("POST", "/v1/login", {
      body: { identifier: ada.username, password: "mistyped mistyped" },
    });
    expect([answer.status, answer.text]).toEqual([401, login.text]);
    expect(on.passwords.calls).toEqual(["verify", "verify"]);
    expect((await call("GET", "/v1/me", { token })).status).toBe(200);
  });

  test("401 without a token, and for a session that has ended", async () => {
    const { call, on, token, user, started } = await signedIn();
    const body = { password: ada.password };
    expect((await call("POST", path, { body })).status).toBe(401);
    await on.app.logout({ userId: user.id, sessionId: started.sessionId });
    const answer = await call("POST", path, { token, body });
    expect([answer.status, answer.json.data]).toMatchObject([
      401,
      { credentials: { code: "token-revoked" } },
    ]);
  });

  test("403 for a narrowed token: it must not grow into a whole one (auth #42)", async () => {
    const { call, token } = await signedIn();
    const narrowed = attenuate(token, { operations: ["auth:*"] });
    const answer = await call("POST", path, {
      token: narrowed,
      body: { password: ada.password },
    });
    expect(answer.status).toBe(403);
  });

  test("422 without a password where that is the only factor", async () => {
    const { call, token } = await signedIn();
    for (const body of [{}, { totp: "123456" }]) {
      const answer = await call("POST", path, { token, body });
      expect([answer.status, answer.json.data]).toMatchObject([
        422,
        { password: { code: "required" } },
      ]);
    }
  });

  test("429 after as many tries as at the login", async () => {
    const { call, on, token } = await signedIn(1);
    const body = { password: "mistyped mistyped mistyped" };
    // Whoever waits as long as they have to is still counted.
    for (let n = 0; n < 10; n += 1) {
      expect((await call("POST", path, { token, body })).status).toBe(401);
      on.advance(20_000);
    }
    const last = await call("POST", path, { token, body });
    expect(last.status).toBe(429);
    expect(last.headers.get("retry-after")).not.toBeNull();
  });

  test("503 when too many passwords wait to be hashed", async () => {
    const { call, on, token } = await signedIn();
    on.passwords.busy = true;
    const body = { password: ada.password };
    expect((await call("POST", path, { token, body })).status).toBe(503);
  });

  test("auth #44: neither password nor token is in a log line", async () => {
    const { call, log, token } = await signedIn();
    const answer = await call("POST", path, {
      token,
      body: { password: ada.password },
    });
    expect(log.text()).toContain("/v1/step-up");
    for (const secret of [
      ada.password,
      token,
      String(answer.json.data["accessToken"]),
    ])
      expect(log.text()).not.toContain(secret);
  });
});
