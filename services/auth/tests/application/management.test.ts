import { beforeEach, describe, expect, test } from "bun:test";
import { err } from "@tixlys/nexus";
import { runWithContext } from "@tixlys/telemetry";
import { good } from "../domain/values.ts";
import type { MemoryStore } from "./memory/store.ts";
import { personOf, signedIn, type Person } from "./memory/people.ts";
import { bench, device, loggedIn, type Bench } from "./memory/ports.ts";

const moderator = ["moderator", "customer"] as const;

let on: Bench<MemoryStore>;
let root: Awaited<ReturnType<typeof signedIn>>;
let admin: Awaited<ReturnType<typeof signedIn>>;
let user: Person;
beforeEach(async () => {
  on = bench();
  root = await signedIn(on, "root");
  admin = await signedIn(on, "admin");
  user = await personOf(on, "user");
});

const login = (who: Person) =>
  on.app.login({
    identifier: who.username,
    password: who.password,
    client: "api",
    device,
  });
const facts = () => on.store.facts.map(({ type }) => type);
const audited = (action: string) =>
  on.store.audited.filter((entry) => entry.action === action);

describe("another rank", () => {
  test("ends the account's sessions, voids its tokens, and is told: a lower one counts at once (auth #37), for a higher one people sign in anew (auth #27)", async () => {
    const before = await loggedIn(on, user);
    const changed = good(await on.app.changeRoles(admin, user.id, moderator));
    expect(changed).toMatchObject({
      id: user.id,
      roles: ["moderator", "customer"],
      disabled: false,
    });
    const refreshed = await on.app.refresh({
      token: before.refreshToken,
      delivery: "body",
      device,
    });
    expect(refreshed).toEqual(err({ type: "SessionHasEnded" }));
    expect(on.store.revocations).toContainEqual(
      expect.objectContaining({ kind: "user", id: user.id, gen: 2 }),
    );
    expect(on.store.facts).toContainEqual({
      type: "RolesChanged",
      userId: user.id,
      roles: ["moderator", "customer"],
      by: admin.userId,
      at: on.now(),
      version: 2,
    });
    expect(on.store.facts).toContainEqual(
      expect.objectContaining({
        type: "SessionRevoked",
        userId: user.id,
        reason: "role-changed",
        version: 3,
      }),
    );
    const after = await loggedIn(on, user);
    expect(after.sessionId).not.toBe(before.sessionId);
    expect(on.granted.at(-1)).toMatchObject({
      roles: ["moderator", "customer"],
      gen: 2,
    });
  });

  test("that is held already changes nothing and ends nothing", async () => {
    const { refreshToken: token } = await loggedIn(on, user);
    const before = facts().length;
    const held = ["user"] as const;
    expect(good(await on.app.changeRoles(admin, user.id, held)).roles).toEqual([
      "user",
    ]);
    expect(facts()).toHaveLength(before);
    expect((await on.app.refresh({ token, delivery: "body", device })).ok).toBe(
      true,
    );
  });

  test("is refused up to one's own, and each refusal is in the audit log", async () => {
    const peer = await personOf(on, "admin");
    const up = ["admin"] as const;
    expect(await on.app.changeRoles(admin, user.id, up)).toEqual(
      err({ type: "RankNotTheirs" }),
    );
    expect(await on.app.changeRoles(admin, peer.id, moderator)).toEqual(
      err({ type: "RankTooLow" }),
    );
    expect(await on.app.changeRoles(admin, root.id, moderator)).toEqual(
      err({ type: "RankTooLow" }),
    );
    expect(
      audited("authz_fail").map(({ subject, outcome, details }) => [
        subject,
        outcome,
        details["reason"],
      ]),
    ).toEqual([
      [user.id, "failure", "RankNotTheirs"],
      [peer.id, "failure", "RankTooLow"],
      [root.id, "failure", "RankTooLow"],
    ]);
  });

  test("is decided by what the manager is now, not by what their token says (auth #37)", async () => {
    good(await on.app.changeRoles(root, admin.id, moderator));
    expect(await on.app.changeRoles(admin, user.id, moderator)).toEqual(
      err({ type: "NoManager" }),
    );
    expect(await on.app.disable(admin, user.id)).toEqual(
      err({ type: "NoManager" }),
    );
  });

  test("is one of four: none and two are refused, before anybody is asked who wants it", async () => {
    for (const roles of [["customer"], ["admin", "user"]] as const)
      expect(await on.app.changeRoles(admin, user.id, roles)).toMatchObject({
        ok: false,
        error: { type: "NotOneRank" },
      });
  });

  test("of nobody is not found", async () => {
    const nobody = "019ba2a4-8c80-7000-8000-0000000000ff";
    expect(await on.app.changeRoles(root, nobody, moderator)).toEqual(
      err({ type: "UserUnknown" }),
    );
    expect(await on.app.readUser(nobody)).toBeUndefined();
    expect(await on.app.readUser("nobody")).toBeUndefined();
  });
});

describe("the last root", () => {
  test("neither steps down nor is disabled; with another one beside them they may be", async () => {
    const down = () => on.app.changeRoles(root, root.id, moderator);
    expect(await down()).toEqual(err({ type: "LastRoot" }));
    const second = await signedIn(on, "root");
    expect(await down()).toEqual(err({ type: "RankTooLow" }));
    good(await on.app.disable(second, root.id));
    expect(await on.app.disable(second, second.id)).toEqual(
      err({ type: "LastRoot" }),
    );
    // Who is disabled is no root to rely on, whatever their rank.
    expect(await on.app.changeRoles(root, second.id, moderator)).toEqual(
      err({ type: "NoManager" }),
    );
  });
});

describe("a disabled account", () => {
  test("has no session and gets none, until it is enabled again (auth #30)", async () => {
    const { refreshToken: token } = await loggedIn(on, user);
    expect(good(await on.app.disable(admin, user.id)).disabled).toBe(true);
    expect((await on.app.refresh({ token, delivery: "body", device })).ok).toBe(
      false,
    );
    expect(await login(user)).toEqual(err({ type: "InvalidCredentials" }));
    expect(on.store.revocations.at(-1)).toMatchObject({
      kind: "user",
      id: user.id,
      gen: 2,
    });
    expect(good(await on.app.enable(admin, user.id)).disabled).toBe(false);
    expect((await login(user)).ok).toBe(true);
    expect(facts().slice(-3)).toEqual([
      "AccountDisabled",
      "SessionRevoked",
      "AccountEnabled",
    ]);
  });

  test("stays disabled when it is disabled twice, and an enabled one enabled: nothing more is told", async () => {
    good(await on.app.disable(admin, user.id));
    const told = facts().length;
    expect(good(await on.app.disable(root, user.id)).disabled).toBe(true);
    good(await on.app.enable(admin, user.id));
    expect(good(await on.app.enable(admin, user.id)).disabled).toBe(false);
    expect(facts()).toHaveLength(told + 1);
  });
});

test("management ends every session of somebody below, and of nobody else (auth #31)", async () => {
  const first = await loggedIn(on, user);
  const second = await loggedIn(on, user);
  good(await on.app.revokeSessions(admin, user.id));
  for (const { refreshToken: token } of [first, second])
    expect((await on.app.refresh({ token, delivery: "body", device })).ok).toBe(
      false,
    );
  expect(on.store.facts.at(-1)).toMatchObject({
    type: "SessionRevoked",
    reason: "revoked-by-management",
  });
  expect(await on.app.revokeSessions(admin, root.id)).toEqual(
    err({ type: "RankTooLow" }),
  );
  expect(await on.app.isSignedIn(root)).toBe(true);
  expect((await login(user)).ok).toBe(true);
});

test("a race that is lost each time is a conflict, with nothing written", async () => {
  on.store.contended = true;
  const before = on.store.audited.length;
  expect(await on.app.disable(admin, user.id)).toMatchObject({
    ok: false,
    error: { type: "Conflict" },
  });
  expect(on.store.audited).toHaveLength(before);
});

describe("the audit log (auth #71)", () => {
  const actions = () =>
    on.store.audited.map(({ action, outcome }) => `${action} ${outcome}`);

  test("has an entry for each change of management, with what was and what is", async () => {
    const request = { requestId: "request-9", clientAddress: "203.0.113.77" };
    const caller = {
      kind: "user",
      userId: admin.userId,
      sessionId: admin.sessionId,
    } as const;
    await runWithContext({ ...request, caller }, () =>
      on.app.changeRoles(admin, user.id, moderator),
    );
    const [changed] = audited("privilege_permissions_changed");
    expect(changed).toMatchObject({
      actor: { kind: "user", id: admin.userId },
      session: admin.sessionId,
      subject: user.id,
      network: "203.0.113.0/24",
      requestId: "request-9",
      outcome: "success",
      details: { from: ["user"], to: ["moderator", "customer"] },
    });
    good(await on.app.disable(admin, user.id));
    good(await on.app.enable(admin, user.id));
    expect(actions().slice(-5)).toEqual([
      "privilege_permissions_changed success",
      "session_expired success",
      "user_disabled success",
      "session_expired success",
      "user_enabled success",
    ]);
  });

  test("has an entry for each login and each failed one, and nothing of what was typed (auth #44)", async () => {
    const before = actions().length;
    await loggedIn(on, user);
    const typed = "my-secret-typed-into-the-wrong-field";
    const tried = (identifier: string) =>
      on.app.login({ identifier, password: typed, client: "api", device });
    await tried(user.username);
    await tried(typed);
    good(await on.app.disable(admin, user.id));
    await login(user);
    expect(
      on.store.audited
        .slice(before)
        .filter(({ action }) => action.startsWith("authn"))
        .map(({ action, subject, details }) => [
          action,
          subject,
          details["reason"],
        ]),
    ).toEqual([
      ["authn_login_success", user.id, undefined],
      ["authn_login_fail", user.id, "wrong-password"],
      ["authn_login_fail", undefined, "unknown"],
      ["authn_login_fail", user.id, "disabled"],
    ]);
    expect(JSON.stringify(on.store.audited)).not.toContain(typed);
  });

  test("has an entry for each end of a session, with the reason", async () => {
    const { sessionId } = await loggedIn(on, user);
    const holder = { userId: user.id, sessionId };
    await on.app.logout(holder);
    await on.app.logout(holder);
    const second = await loggedIn(on, user);
    await on.app.logoutAll({ userId: user.id, sessionId: second.sessionId });
    const ended = audited("session_expired");
    expect(ended.map(({ subject, details }) => [subject, details])).toEqual([
      [user.id, { reason: "logout", session: sessionId }],
      [user.id, { reason: "logout-all", sessions: [second.sessionId] }],
    ]);
  });

  test("has the reuse of a refresh token", async () => {
    const { refreshToken: token, sessionId } = await loggedIn(on, user);
    const refresh = () => on.app.refresh({ token, delivery: "body", device });
    good(await refresh());
    on.advance(31_000);
    expect(await refresh()).toEqual(err({ type: "RefreshTokenReused" }));
    expect(audited("authn_token_reuse")).toMatchObject([
      { subject: user.id, outcome: "failure", details: { session: sessionId } },
    ]);
  });

  test("has registrations, opened accounts and links that opened none", async () => {
    const before = actions().length;
    const ada = {
      email: "ada@example.test",
      username: "lovelace",
      password: "engines weave algebra",
      kind: "customer",
    } as const;
    const registered = good(await on.app.register(ada));
    const token = on.mailed.at(-1) ?? "";
    good(await on.app.verifyEmail({ token }));
    await on.app.verifyEmail({ token });
    await on.app.register({ ...ada, username: "another" });
    expect(actions().slice(before)).toEqual([
      "user_registration_requested success",
      "user_created success",
      "user_created failure",
      "user_registration_requested failure",
    ]);
    const entries = on.store.audited.slice(before);
    expect(entries.map(({ subject }) => subject)).toEqual([
      registered.id,
      registered.id,
      undefined,
      registered.id,
    ]);
    expect(entries[2]?.details).toEqual({ reason: "LinkUsed" });
    const text = JSON.stringify(entries);
    for (const secret of [token, ada.email, ada.username, ada.password])
      expect(text).not.toContain(secret);
  });

  test("has each step of the signing keys, and each token of a service", async () => {
    const before = actions().length;
    good(await on.app.openKeys());
    good(await on.app.rotateKey());
    on.advance(11 * 60_000);
    await on.app.advanceKeys();
    good(await on.app.removeKey(1));
    await on.app.serviceToken({ service: "users", secret: "no" });
    expect(
      on.store.audited
        .slice(before)
        .map(({ action, details }) => [action, details]),
    ).toEqual([
      ["crypt_key_created", { keyId: 1, state: "active" }],
      ["crypt_key_created", { keyId: 2, state: "pending" }],
      ["crypt_key_moved", { keyId: 1, to: "retiring" }],
      ["crypt_key_moved", { keyId: 2, to: "active" }],
      ["crypt_key_moved", { keyId: 1, to: "retired" }],
      ["crypt_key_removed", { keyId: 1 }],
      ["authn_login_fail", { reason: "wrong-service-secret" }],
    ]);
  });

  test("shows its owner what happened to an account: by whom only when it was themself", async () => {
    const { sessionId } = await loggedIn(on, user);
    const holder = { userId: user.id, sessionId };
    const caller = { kind: "user", ...holder } as const;
    await runWithContext({ requestId: "request-own", caller }, () =>
      on.app.logout(holder),
    );
    await runWithContext(
      {
        requestId: "request-admin",
        caller: {
          kind: "user",
          userId: admin.userId,
          sessionId: admin.sessionId,
        },
        clientAddress: "198.51.100.9",
      },
      () => on.app.disable(admin, user.id),
    );
    const slice = { limit: 10, after: undefined };
    const { entries, next } = await on.app.readMyAudit(holder, slice);
    expect(next).toBeUndefined();
    expect(entries.map(({ action, by }) => `${action} ${by}`)).toEqual([
      "session_expired others",
      "user_disabled others",
      "session_expired me",
      "authn_login_success me",
    ]);
    const text = JSON.stringify(entries);
    for (const theirs of [admin.userId, admin.sessionId, "198.51.100"])
      expect(text).not.toContain(theirs);
    expect(
      (await on.app.readMyAudit(admin, slice)).entries.map(
        ({ action }) => action,
      ),
    ).toEqual(["authn_login_success"]);
  });
});
