import { describe, expect, test } from "bun:test";
import { good, plain } from "../domain/values.ts";
import {
  ada,
  bench,
  device,
  loggedIn,
  verifiedAccount,
  type Bench,
} from "./memory/ports.ts";

const hour = 60 * 60 * 1000;
const newPassword = "quartz jigs vex nymphs";
const err = (type: string) => ({ ok: false, error: { type } });

const mayLogIn = async (on: Bench, password: string): Promise<boolean> =>
  (
    await on.app.login({
      identifier: ada.username,
      password,
      client: "api",
      device,
    })
  ).ok;

/** Ada, who has asked for a link. */
async function forgetful() {
  const on = bench();
  const { id: userId } = await verifiedAccount(on);
  good(await on.app.forgotPassword({ email: ada.email }));
  return { on, userId, token: on.mailed.at(-1) ?? "" };
}

describe("a forgotten password", () => {
  test("tells nothing of who has an account: same answer, same work (auth #12)", async () => {
    const on = bench();
    await verifiedAccount(on);
    on.passwords.calls.length = 0;
    const known = await on.app.forgotPassword({ email: ada.email });
    const knownWork = on.store.lastWork;
    const unknown = await on.app.forgotPassword({
      email: "nobody@example.test",
    });
    expect(unknown).toEqual(known);
    expect(
      on.store.lastWork.map((call) => call.replace(/publish.*/, "publish")),
    ).toEqual(knownWork.map((call) => call.replace(/publish.*/, "publish")));
    expect(on.passwords.calls).toEqual([]);
    expect(
      on.store.facts.filter(({ type }) => type === "PasswordResetRequested"),
    ).toHaveLength(1);
  });

  test("sends the secret sealed for its message, and counts on for the listeners", async () => {
    const { on, userId, token } = await forgetful();
    const fact = on.store.facts.at(-1);
    expect(fact).toMatchObject({
      type: "PasswordResetRequested",
      userId,
      version: 3,
    });
    if (fact?.type !== "PasswordResetRequested") throw new Error("not told");
    expect(fact.sealedLink).toBe(`sealed_${fact.messageId}_${token}`);
  });

  test("is replaced by the link, once; the new one is in use and the old one is not (auth #14)", async () => {
    const { on, token } = await forgetful();
    good(await on.app.resetPassword({ token, newPassword }));
    expect(await mayLogIn(on, newPassword)).toBe(true);
    expect(await mayLogIn(on, ada.password)).toBe(false);
    expect(
      await on.app.resetPassword({
        token,
        newPassword: `${newPassword} again`,
      }),
    ).toMatchObject(err("LinkUsed"));
  });

  test("is not replaced by a link of before, after an hour, or for another purpose (auth #14)", async () => {
    const { on, token } = await forgetful();
    expect(
      await on.app.resetPassword({ token: "guess", newPassword }),
    ).toMatchObject(err("LinkUnknown"));
    for (const redeem of [
      on.app.verifyEmail,
      on.app.confirmEmail,
      on.app.undoEmail,
    ])
      expect(plain(await redeem({ token }))).toMatchObject(err("LinkUnknown"));
    good(await on.app.forgotPassword({ email: ada.email }));
    expect(await on.app.resetPassword({ token, newPassword })).toMatchObject(
      err("LinkExpired"),
    );
    const newer = on.mailed.at(-1) ?? "";
    on.advance(hour);
    expect(
      await on.app.resetPassword({ token: newer, newPassword }),
    ).toMatchObject(err("LinkExpired"));
    expect(await mayLogIn(on, ada.password)).toBe(true);
  });

  test("ends every session with one revocation, and opens none (auth #15)", async () => {
    const { on, userId, token } = await forgetful();
    const [first, second] = [await loggedIn(on), await loggedIn(on)];
    const granted = on.granted.length;
    expect(await on.app.resetPassword({ token, newPassword })).toEqual({
      ok: true,
      value: null,
    });
    expect(on.granted).toHaveLength(granted);
    for (const { refreshToken } of [first, second])
      expect(
        plain(
          await on.app.refresh({
            token: refreshToken,
            delivery: "body",
            device,
          }),
        ),
      ).toMatchObject(err("SessionHasEnded"));
    expect(on.store.revocations).toMatchObject([
      { kind: "user", id: userId, gen: 2 },
    ]);
    expect(on.store.facts.slice(-2)).toMatchObject([
      { type: "PasswordChanged", userId, version: 4 },
      {
        type: "SessionRevoked",
        userId,
        reason: "password-reset",
        version: 5,
      },
    ]);
  });

  test("that is refused leaves the link as it was", async () => {
    const { on, token } = await forgetful();
    for (const [text, type] of [
      ["short", "PasswordTooShort"],
      ["passwordpassword", "PasswordTooCommon"],
      ["lovelace quartz jigs", "PasswordTooPersonal"],
      [ada.password, "PasswordUnchanged"],
    ] as const)
      expect(
        await on.app.resetPassword({ token, newPassword: text }),
      ).toMatchObject({
        error: {
          type: "InvalidInput",
          fields: [{ field: "newPassword", reason: { type } }],
        },
      });
    good(await on.app.resetPassword({ token, newPassword }));
  });

  test("can be waited for: too many hashes, or a lost race, spend nothing", async () => {
    const { on, token } = await forgetful();
    on.passwords.busy = true;
    expect(await on.app.resetPassword({ token, newPassword })).toMatchObject(
      err("Overloaded"),
    );
    on.passwords.busy = false;
    on.store.contended = true;
    expect(
      plain(await on.app.resetPassword({ token, newPassword })),
    ).toMatchObject(err("Conflict"));
    on.store.contended = false;
    good(await on.app.resetPassword({ token, newPassword }));
  });

  test("a page can tell of its link without redeeming it", async () => {
    const { on, token } = await forgetful();
    const read = () =>
      on.app.readMailLink({ token, purpose: "reset-password" });
    expect(plain(await read())).toEqual({
      ok: true,
      value: {
        purpose: "reset-password",
        username: ada.username,
        address: undefined,
        expiresAt: new Date(on.now().getTime() + hour),
      },
    });
    expect(
      plain(await on.app.readMailLink({ token, purpose: "undo-email" })),
    ).toMatchObject(err("LinkUnknown"));
    good(await on.app.resetPassword({ token, newPassword }));
    expect(plain(await read())).toMatchObject(err("LinkUsed"));
  });
});

describe("changing one's own password", () => {
  async function atHome() {
    const on = bench();
    const { id: userId } = await verifiedAccount(on);
    const here = await loggedIn(on);
    const elsewhere = await loggedIn(on);
    const holder = { userId, sessionId: here.sessionId };
    const change = (over: object = {}) =>
      on.app.changePassword(
        holder,
        {
          currentPassword: ada.password,
          newPassword,
          ...over,
        },
        device,
      );
    const isAlive = async ({ refreshToken: token }: typeof here) =>
      (await on.app.refresh({ token, delivery: "body", device })).ok;
    return { on, userId, here, elsewhere, change, isAlive };
  }

  test("needs the current one, ends the other sessions and tells the owner (auth #6)", async () => {
    const { on, userId, here, elsewhere, change, isAlive } = await atHome();
    expect(
      await change({ currentPassword: "mistyped mistyped" }),
    ).toMatchObject(err("CurrentPasswordWrong"));
    expect(await isAlive(elsewhere)).toBe(true);
    good(await change());
    expect(await isAlive(elsewhere)).toBe(false);
    expect(await isAlive(here)).toBe(true);
    expect(on.store.revocations).toMatchObject([
      { kind: "session", id: elsewhere.sessionId },
    ]);
    expect(on.store.facts.slice(-2)).toMatchObject([
      { type: "PasswordChanged", userId },
      {
        type: "SessionRevoked",
        sessionId: elsewhere.sessionId,
        reason: "password-changed",
      },
    ]);
    expect(await mayLogIn(on, newPassword)).toBe(true);
    expect(await mayLogIn(on, ada.password)).toBe(false);
  });

  test("keeps the other sessions when the owner says so (auth #6)", async () => {
    const { elsewhere, change, isAlive } = await atHome();
    good(await change({ keepOtherSessions: true }));
    expect(await isAlive(elsewhere)).toBe(true);
  });

  test("voids links that are still on their way: whoever knew the old password may have asked for them", async () => {
    const { on, change } = await atHome();
    good(await on.app.forgotPassword({ email: ada.email }));
    const token = on.mailed.at(-1) ?? "";
    good(await change());
    expect(await on.app.resetPassword({ token, newPassword })).toMatchObject(
      err("LinkExpired"),
    );
  });

  test("refuses the same one, in any Unicode form", async () => {
    const { change } = await atHome();
    const same = ada.password.normalize("NFD");
    expect(await change({ newPassword: same })).toMatchObject({
      error: {
        fields: [
          { field: "newPassword", reason: { type: "PasswordUnchanged" } },
        ],
      },
    });
  });

  test("is not for a session that has ended", async () => {
    const { on, userId, here, change } = await atHome();
    await on.app.logout({ userId, sessionId: here.sessionId });
    expect(await change()).toMatchObject(err("SessionGone"));
    expect(
      await on.app.changePassword(
        { userId: "nobody", sessionId: "none" },
        { currentPassword: ada.password, newPassword },
        device,
      ),
    ).toMatchObject(err("SessionGone"));
  });

  test("loses against one that was faster, and says so", async () => {
    const { on, userId, here } = await atHome();
    const { store } = on.ports;
    const stale = await store.credentialsOf(ada.username);
    const slow = {
      ...on.ports,
      store: {
        ...store,
        run: store.run,
        credentialsOf: async () => stale,
      },
    };
    const { createApplication } =
      await import("../../src/application/application.ts");
    const app = createApplication(slow, { passwords: { minLength: 15 } });
    const holder = { userId, sessionId: here.sessionId };
    const change = { currentPassword: ada.password, newPassword };
    good(await on.app.changePassword(holder, change, device));
    expect(
      await app.changePassword(
        holder,
        {
          ...change,
          newPassword: `${newPassword} twice`,
        },
        device,
      ),
    ).toMatchObject(err("PasswordChangedMeanwhile"));
    expect(await mayLogIn(on, newPassword)).toBe(true);
  });
});

test("a password never grows old: after four hundred days it still opens a session (auth #5)", async () => {
  const on = bench();
  await verifiedAccount(on);
  on.advance(400 * 24 * hour);
  expect(await mayLogIn(on, ada.password)).toBe(true);
});
