import { describe, expect, test } from "bun:test";
import { plain } from "../domain/values.ts";
import { replayWindowMs } from "../../src/domain/session/lifetimes.ts";
import {
  ada,
  bench,
  device,
  loggedIn,
  verifiedAccount,
  type Bench,
} from "./memory/ports.ts";

const bob = {
  email: "bob@example.test",
  username: "bobby",
  password: "quartz jigs vex nymphs",
  kind: "customer",
} as const;

const refresh = (
  on: Bench,
  token: string,
  over: { delivery?: "cookie" | "body"; userAgent?: string } = {},
) =>
  on.app.refresh({
    token,
    delivery: over.delivery ?? "body",
    device: { ...device, userAgent: over.userAgent ?? device.userAgent },
  });

describe("logging in", () => {
  test("works with address or username, in any case, and opens a session of its own each time (auth #27)", async () => {
    const on = bench();
    const user = await verifiedAccount(on);
    const identifiers = [
      ada.username,
      ada.email,
      ` ${ada.email.toUpperCase()} `,
    ];
    const ids = new Set<string>();
    for (const identifier of identifiers) {
      const started = await on.app.login({
        identifier,
        password: ada.password,
        client: "api",
        device,
      });
      if (!started.ok) throw new Error("refused");
      ids.add(started.value.sessionId);
    }
    expect(ids.size).toBe(3);
    expect(on.granted.at(-1)).toMatchObject({
      userId: user.id,
      tier: "general",
      roles: ["user", "customer"],
      verified: true,
      gen: 1,
      aal: 1,
      client: "api",
    });
    expect(on.logins).toEqual(["success", "success", "success"]);
  });

  test("refuses unknown, unverified and mistyped alike, by the same work (auth #12)", async () => {
    const on = bench();
    await verifiedAccount(on);
    await on.app.register(bob);
    on.passwords.calls.length = 0;
    const attempts = [
      { identifier: ada.username, password: "mistyped mistyped mistyped" },
      { identifier: "nobody", password: ada.password },
      { identifier: bob.username, password: bob.password },
      { identifier: "no such thing", password: "" },
    ];
    for (const attempt of attempts) {
      const refused = await on.app.login({ ...attempt, client: "api", device });
      expect(refused).toEqual({
        ok: false,
        error: { type: "InvalidCredentials" },
      });
      expect(on.passwords.calls.splice(0)).toEqual(["verify"]);
    }
    expect(on.logins).toEqual(attempts.map(() => "failure"));
  });

  test("compares the password exactly, but for its Unicode form (auth #3)", async () => {
    const on = bench();
    const password = "zoë finds quartz jigs".padEnd(80, "kxvqzjwmhp");
    await verifiedAccount(on, { ...ada, password });
    const attempt = async (text: string) =>
      (
        await on.app.login({
          identifier: ada.username,
          password: text,
          client: "api",
          device,
        })
      ).ok;
    expect(await attempt(password.normalize("NFD"))).toBe(true);
    for (const wrong of [
      password.slice(0, 72),
      `${password} `,
      ` ${password}`,
      password.toUpperCase(),
    ])
      expect(await attempt(wrong)).toBe(false);
  });

  test("hashes anew what was hashed with weaker parameters (auth #7)", async () => {
    const on = bench();
    await verifiedAccount(on);
    on.passwords.cost = 2;
    await loggedIn(on);
    expect(
      plain((await on.store.credentialsOf(ada.username))?.passwordHash),
    ).toBe(`2:${ada.password}`);
    await loggedIn(on);
    expect(on.passwords.calls.filter((call) => call === "hash")).toHaveLength(
      2,
    );
  });

  test("answers that it is overloaded instead of queueing without end", async () => {
    const on = bench();
    await verifiedAccount(on);
    on.passwords.busy = true;
    expect(
      await on.app.login({
        identifier: ada.username,
        password: ada.password,
        client: "api",
        device,
      }),
    ).toEqual({
      ok: false,
      error: { type: "Overloaded" },
    });
    expect(on.logins).toEqual(["overloaded"]);
  });

  test("keeps ten sessions: the least recently used gives way and dies everywhere (auth #29, auth #30)", async () => {
    const on = bench();
    const user = await verifiedAccount(on);
    const first = await loggedIn(on);
    for (let n = 0; n < 10; n += 1) {
      on.advance(1000);
      await loggedIn(on);
    }
    const holder = { userId: user.id, sessionId: first.sessionId };
    expect(await on.app.listSessions(holder, { limit: 20 })).toMatchObject({
      sessions: { length: 10 },
      next: undefined,
    });
    expect(await on.app.me(holder)).toBeUndefined();
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "SessionRevoked",
      sessionId: first.sessionId,
      reason: "session-limit",
    });
    expect(on.store.revocations).toMatchObject([
      { kind: "session", id: first.sessionId },
    ]);
  });
});

describe("refreshing", () => {
  test("gives a new pair and spends the old token (auth #38)", async () => {
    const on = bench();
    await verifiedAccount(on);
    const first = await loggedIn(on);
    on.advance(60_000);
    const second = await refresh(on, first.refreshToken);
    if (!second.ok) throw new Error("refused");
    expect(second.value).toMatchObject({
      sessionId: first.sessionId,
      accessToken: "access-2",
    });
    expect(second.value.refreshToken).not.toBe(first.refreshToken);
    expect(
      second.value.accessTokenExpiresAt.getTime() - on.now().getTime(),
    ).toBe(5 * 60_000);
  });

  test("gives fifty parallel callers the one successor (auth #39)", async () => {
    const on = bench();
    await verifiedAccount(on);
    const first = await loggedIn(on);
    const all = await Promise.all(
      Array.from({ length: 50 }, () => refresh(on, first.refreshToken)),
    );
    const successors = new Set(
      all.map((each) => (each.ok ? each.value.refreshToken : "refused")),
    );
    expect(successors.size).toBe(1);
    expect(successors.has("refused")).toBe(false);
  });

  test("with a replayed token outside the window ends the family, tells it and revokes its tokens (auth #38)", async () => {
    const on = bench();
    const user = await verifiedAccount(on);
    const first = await loggedIn(on);
    const second = await refresh(on, first.refreshToken);
    on.advance(replayWindowMs + 1);
    expect(await refresh(on, first.refreshToken)).toEqual({
      ok: false,
      error: { type: "RefreshTokenReused" },
    });
    if (!second.ok) throw new Error("refused");
    expect(await refresh(on, second.value.refreshToken)).toEqual({
      ok: false,
      error: { type: "SessionHasEnded" },
    });
    expect(plain(on.store.facts.at(-1))).toEqual({
      type: "SessionRevoked",
      userId: user.id,
      sessionId: first.sessionId,
      reason: "token-reused",
      version: 3,
    });
    expect(on.store.revocations).toMatchObject([
      { kind: "session", id: first.sessionId },
    ]);
  });

  test("with a token replayed by another program, or another way, ends the family (auth #38)", async () => {
    for (const other of [
      { userAgent: "curl/8" },
      { delivery: "cookie" as const },
    ]) {
      const on = bench();
      await verifiedAccount(on);
      const first = await loggedIn(on);
      await refresh(on, first.refreshToken);
      expect(await refresh(on, first.refreshToken, other)).toEqual({
        ok: false,
        error: { type: "RefreshTokenReused" },
      });
    }
  });

  test("with a made-up token of a real session changes nothing (auth #38)", async () => {
    const on = bench();
    await verifiedAccount(on);
    const first = await loggedIn(on);
    const { token } = on.ports.refreshSecrets.newFamily(first.sessionId);
    expect(await refresh(on, token)).toEqual({
      ok: false,
      error: { type: "RefreshTokenUnknown" },
    });
    expect(await refresh(on, "nonsense")).toEqual({
      ok: false,
      error: { type: "RefreshTokenUnknown" },
    });
    expect(await refresh(on, first.refreshToken)).toMatchObject({ ok: true });
  });

  test("ends when the session idled too long (auth #29)", async () => {
    const on = bench();
    await verifiedAccount(on);
    const first = await loggedIn(on);
    on.advance(14 * 24 * 3600 * 1000);
    expect(await refresh(on, first.refreshToken)).toEqual({
      ok: false,
      error: { type: "SessionExpired" },
    });
  });

  test("lets a root session live for ten idle minutes and an hour in all (auth #29, auth #40)", async () => {
    const on = bench();
    await on.app.ensureRoot({
      email: "root@example.test",
      password: "Zp4-generated-kXv-secret",
    });
    let { refreshToken } = await loggedIn(on, {
      username: "root",
      password: "Zp4-generated-kXv-secret",
    });
    for (let minute = 9; minute < 60; minute += 9) {
      on.advance(9 * 60_000);
      const next = await refresh(on, refreshToken);
      if (!next.ok) throw new Error(`refused after ${minute} minutes`);
      ({ refreshToken } = next.value);
      expect(
        next.value.accessTokenExpiresAt.getTime() - on.now().getTime(),
      ).toBeLessThanOrEqual(3 * 60_000);
    }
    on.advance(9 * 60_000);
    expect(await refresh(on, refreshToken)).toEqual({
      ok: false,
      error: { type: "SessionExpired" },
    });
  });
});

describe("ending sessions", () => {
  test("logging out ends this session only, with event and revocation (auth #30)", async () => {
    const on = bench();
    const user = await verifiedAccount(on);
    const [here, there] = [await loggedIn(on), await loggedIn(on)];
    const holder = { userId: user.id, sessionId: here.sessionId };
    await on.app.logout(holder);
    await on.app.logout(holder);
    expect(on.store.revocations).toEqual([
      {
        kind: "session",
        id: here.sessionId,
        until: new Date(on.now().getTime() + 6 * 60_000),
      },
    ]);
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "SessionRevoked",
      reason: "logout",
      sessionId: here.sessionId,
      version: 3,
    });
    expect(await refresh(on, here.refreshToken)).toEqual({
      ok: false,
      error: { type: "SessionHasEnded" },
    });
    expect(await refresh(on, there.refreshToken)).toMatchObject({ ok: true });
  });

  test("logging out everywhere ends every session and voids every token by generation (auth #30, auth #37)", async () => {
    const on = bench();
    const user = await verifiedAccount(on);
    const [here, there] = [await loggedIn(on), await loggedIn(on)];
    await on.app.logoutAll({ userId: user.id, sessionId: here.sessionId });
    expect(on.store.revocations).toMatchObject([
      { kind: "user", id: user.id, gen: 2 },
    ]);
    expect(plain(on.store.facts.at(-1))).toEqual({
      type: "SessionRevoked",
      userId: user.id,
      reason: "logout-all",
      version: 3,
    });
    for (const { refreshToken } of [here, there])
      expect(await refresh(on, refreshToken)).toEqual({
        ok: false,
        error: { type: "SessionHasEnded" },
      });
    await loggedIn(on);
    expect(on.granted.at(-1)).toMatchObject({ gen: 2 });
  });

  test("a session is ended by its owner; to anybody else it does not exist (auth #31)", async () => {
    const on = bench();
    const owner = await verifiedAccount(on);
    const stranger = await verifiedAccount(on, bob);
    const here = await loggedIn(on);
    const theirs = await loggedIn(on, bob);
    const strangers = { userId: stranger.id, sessionId: theirs.sessionId };
    expect(await on.app.revokeSession(strangers, here.sessionId)).toBe(false);
    expect(await on.app.revokeSession(strangers, "no id")).toBe(false);
    const owners = { userId: owner.id, sessionId: here.sessionId };
    const other = await loggedIn(on);
    expect(await on.app.revokeSession(owners, other.sessionId)).toBe(true);
    expect(await on.app.revokeSession(owners, other.sessionId)).toBe(false);
    const { sessions } = await on.app.listSessions(owners, { limit: 20 });
    expect(sessions).toMatchObject([
      {
        id: here.sessionId,
        current: true,
        device: "Firefox on Linux",
        ip: device.ip,
      },
    ]);
  });

  test("sessions are listed part by part, and nobody sees another's (auth #31)", async () => {
    const on = bench();
    const owner = await verifiedAccount(on);
    const stranger = await verifiedAccount(on, bob);
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      on.advance(1);
      ids.unshift((await loggedIn(on)).sessionId);
    }
    const holder = { userId: owner.id, sessionId: ids[0] ?? "" };
    const first = await on.app.listSessions(holder, { limit: 2 });
    expect(first).toMatchObject({
      sessions: [
        { id: ids[0], current: true },
        { id: ids[1], current: false },
      ],
      next: ids[1],
    });
    const rest = await on.app.listSessions(holder, {
      limit: 2,
      after: first.next,
    });
    expect(rest).toMatchObject({ sessions: [{ id: ids[2] }], next: undefined });
    const theirs = {
      userId: stranger.id,
      sessionId: (await loggedIn(on, bob)).sessionId,
    };
    const behind = await on.app.listSessions(theirs, {
      limit: 20,
      after: ids[0],
    });
    expect(behind.sessions).toEqual([]);
  });

  test("no call with ids that are none does anything", async () => {
    const on = bench();
    const nobody = { userId: "nobody", sessionId: "nothing" };
    await on.app.logout(nobody);
    await on.app.logoutAll(nobody);
    expect(await on.app.me(nobody)).toBeUndefined();
    expect(await on.app.listSessions(nobody, { limit: 20 })).toEqual({
      sessions: [],
      next: undefined,
    });
    expect(on.store.revocations).toEqual([]);
  });
});

describe("housekeeping", () => {
  test("forgets what ran out, and only that", async () => {
    const on = bench();
    await verifiedAccount(on);
    await loggedIn(on);
    await on.app.register(bob);
    expect(await on.app.purge()).toEqual({
      registrations: 0,
      links: 0,
      sessions: 0,
    });
    on.advance(40 * 24 * 3600 * 1000);
    expect(await on.app.purge()).toEqual({
      registrations: 1,
      links: 2,
      sessions: 1,
    });
    expect(on.app.keys()).toHaveLength(1);
  });
});
