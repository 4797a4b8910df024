import { describe, expect, test } from "bun:test";
import { mintFor } from "@tixlys/testkit";
import { personOf, signedIn } from "../../application/memory/people.ts";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { harness, type Harness } from "../harness.ts";

/** A service in process with Ada signed in to it. */
async function atHome(own: Harness = harness()) {
  const user = await verifiedAccount(own.on);
  const { accessToken: token, sessionId } = await loggedIn(own.on);
  const leave = (password: string = ada.password, by = token) =>
    own.call("DELETE", "/v1/me", { token: by, body: { password } });
  return { ...own, user, token, sessionId, leave };
}

describe("auth #75: DELETE /v1/me", () => {
  test("answers 202, tells the others who left and nothing more, and begins to wait for every service that keeps something", async () => {
    const own = await atHome();
    const left = await own.leave();
    expect(left.status).toBe(202);
    expect(left.json.data).toBeNull();
    const fact = own.on.store.facts.find(
      ({ type }) => type === "AccountDeleted",
    );
    expect(fact).toMatchObject({ userId: own.user.id });
    expect(JSON.stringify(fact)).not.toContain(ada.username);
    expect(own.on.store.departures).toMatchObject([
      { userId: own.user.id, services: ["notifications", "users"] },
    ]);
    expect(own.on.store.audited).toContainEqual(
      expect.objectContaining({
        action: "user_deleted",
        subject: own.user.id,
      }),
    );
  });

  test("auth #30: sessions, tokens and API keys are revoked with it, and nobody signs in any more", async () => {
    const own = await atHome();
    const key = await own.on.app.createApiKey(
      { userId: own.user.id, sessionId: own.sessionId },
      {
        name: "deploy",
        operations: ["*"],
        resources: undefined,
        expiresAt: new Date(Date.now() + 86_400_000),
      },
    );
    if (!key.ok) throw new Error("no key");
    expect((await own.leave()).status).toBe(202);
    expect(own.on.store.revocations).toMatchObject([
      { kind: "api-key", id: key.value.key.id },
      { kind: "user", id: own.user.id, gen: 2 },
    ]);
    const login = await own.call("POST", "/v1/login", {
      body: { identifier: ada.email, password: ada.password },
    });
    expect(login.status).toBe(401);
    expect((await own.call("GET", "/v1/me", { token: own.token })).status).toBe(
      401,
    );
  });

  test("a second time the token is good for nothing: 401", async () => {
    const own = await atHome();
    await own.leave();
    expect((await own.leave()).status).toBe(401);
    expect(own.on.store.departures).toHaveLength(1);
  });

  test("needs the password, and a wrong one changes nothing", async () => {
    const own = await atHome();
    const refused = await own.leave("mistyped mistyped");
    expect(refused.status).toBe(401);
    expect(refused.json.data).toMatchObject({
      credentials: { code: "invalid-credentials" },
    });
    expect(own.on.store.audited).toContainEqual(
      expect.objectContaining({ action: "user_deleted_fail" }),
    );
    expect((await own.call("GET", "/v1/me", { token: own.token })).status).toBe(
      200,
    );
  });

  test("auth #49: needs a fresh sign-in besides", async () => {
    const own = await atHome();
    const stale = mintFor(own.keys, {
      userId: own.user.id,
      sessionId: own.sessionId,
      authTime: new Date(Date.now() - 11 * 60_000),
    });
    const refused = await own.leave(ada.password, stale);
    expect([refused.status, refused.json.data]).toMatchObject([
      403,
      { permission: { code: "step-up-required" } },
    ]);
  });

  test("the address is free at once, the name only after thirty days", async () => {
    const own = await atHome();
    await own.leave();
    const register = (username: string) =>
      own.call("POST", "/v1/register", {
        body: { email: ada.email, username, password: ada.password },
      });
    const held = await register(ada.username);
    expect([held.status, held.text]).toEqual([
      409,
      expect.stringContaining("username-taken"),
    ]);
    expect((await register("ada-again")).status).toBe(201);
    own.on.advance(31 * 86_400_000);
    expect((await register(ada.username)).status).toBe(201);
  });

  test("nobody takes the name of somebody who has just left by a change of name", async () => {
    const own = await atHome();
    await own.leave();
    const other = await signedIn(own.on, "user");
    const taken = await own.call("PATCH", "/v1/me", {
      token: other.token,
      body: { username: ada.username },
    });
    expect(taken.status).toBe(409);
  });

  test("the last root stays", async () => {
    const own = harness();
    const only = await personOf(own.on, "root");
    const { accessToken: token } = await loggedIn(own.on, only);
    const refused = await own.call("DELETE", "/v1/me", {
      token,
      body: { password: only.password },
    });
    expect([refused.status, refused.text]).toEqual([
      409,
      expect.stringContaining("last-root"),
    ]);
    await personOf(own.on, "root");
    const left = await own.call("DELETE", "/v1/me", {
      token,
      body: { password: only.password },
    });
    expect(left.status).toBe(202);
  });
});

describe("auth #75: DELETE /v1/users/{id}", () => {
  test("deletes somebody below the manager's rank once, and says who did it", async () => {
    const own = harness();
    const admin = await signedIn(own.on, "admin");
    const user = await personOf(own.on, "user");
    const remove = () =>
      own.call("DELETE", `/v1/users/${user.id}`, { token: admin.token });
    expect((await remove()).status).toBe(202);
    expect(
      own.on.store.facts.find(({ type }) => type === "AccountDeleted"),
    ).toMatchObject({ userId: user.id, by: admin.id });
    expect((await remove()).status).toBe(404);
  });

  test("auth #39: nobody deletes a rank that is not below their own, or themself by this way", async () => {
    const own = harness();
    const admin = await signedIn(own.on, "admin");
    for (const { id } of [
      await personOf(own.on, "admin"),
      await personOf(own.on, "root"),
      admin,
    ]) {
      const refused = await own.call("DELETE", `/v1/users/${id}`, {
        token: admin.token,
      });
      expect([refused.status, refused.text]).toEqual([
        403,
        expect.stringContaining("rank-too-low"),
      ]);
    }
    expect(own.on.store.departures).toEqual([]);
  });
});
