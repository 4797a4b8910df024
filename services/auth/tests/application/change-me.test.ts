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

const minute = 60 * 1000;
const hour = 60 * minute;
const day = 24 * hour;
const email = "countess@example.test";
const newPassword = "quartz jigs vex nymphs";
const err = (type: string) => ({ ok: false, error: { type } });
const bob = {
  email: "bob@example.test",
  username: "bobby",
  password: newPassword,
  kind: "customer",
} as const;

async function atHome(on: Bench = bench(), who: typeof ada | typeof bob = ada) {
  const { id: userId } = await verifiedAccount(on, who);
  const session = await loggedIn(on, who);
  const holder = {
    userId,
    sessionId: session.sessionId,
    authTime: on.now(),
  };
  const change = (input: { username?: string; email?: string }) =>
    on.app.changeMe(holder, input);
  /** Asks for another address: the mailed tokens, the one to the new address and the one to the old. */
  const move = async (to: string) => {
    good(await change({ email: to }));
    const [confirm = "", undo = ""] = on.mailed.slice(-2);
    return { confirm, undo };
  };
  const mayLogIn = async (identifier: string) =>
    (
      await on.app.login({
        identifier,
        password: who.password,
        client: "api",
        device,
      })
    ).ok;
  return { userId, session, holder, change, move, mayLogIn };
}

describe("another username", () => {
  test("counts at once, for logins and for others", async () => {
    const on = bench();
    const { userId, change, mayLogIn } = await atHome(on);
    expect(await change({ username: " Countess " })).toMatchObject({
      ok: true,
      value: { username: "countess", verified: true },
    });
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "UsernameChanged",
      userId,
      username: "countess",
      version: 3,
    });
    expect(await mayLogIn("countess")).toBe(true);
    expect(await mayLogIn(ada.username)).toBe(false);
  });

  test("is nobody else's and no word of the house's, and needs no fresh login", async () => {
    const on = bench();
    await atHome(on, bob);
    await on.app.register({
      ...bob,
      email: "waiting@example.test",
      username: "waiting",
    });
    const { change } = await atHome(on);
    on.advance(hour);
    for (const taken of [bob.username, "waiting"])
      expect(await change({ username: taken })).toMatchObject(
        err("UsernameTaken"),
      );
    expect(await change({ username: "support" })).toMatchObject(
      err("UsernameReserved"),
    );
    expect(await change({ username: "a b" })).toMatchObject({
      error: {
        type: "InvalidInput",
        fields: [{ field: "username", reason: { type: "UsernameInvalid" } }],
      },
    });
    expect(await change({ username: "countess" })).toMatchObject({ ok: true });
  });

  test("leaves the old one held for its owner for thirty days, then for anybody", async () => {
    const on = bench();
    const { change } = await atHome(on);
    good(await change({ username: "countess" }));
    const stranger = { ...bob, username: ada.username };
    expect(await on.app.register(stranger)).toMatchObject(err("UsernameTaken"));
    good(await change({ username: ada.username }));
    good(await change({ username: "countess" }));
    on.advance(30 * day + 1);
    expect(await on.app.register(stranger)).toMatchObject({ ok: true });
  });
});

describe("another address", () => {
  test("needs a proof of identity from the last ten minutes (auth #18, auth #49)", async () => {
    const on = bench();
    const { change } = await atHome(on);
    on.advance(10 * minute + 1);
    expect(await change({ email })).toMatchObject(err("StepUpRequired"));
    expect(
      on.store.facts.filter(({ type }) => type === "EmailChanged"),
    ).toEqual([]);
  });

  test("waits for its confirmation while the old one still counts; both get their mails (auth #18)", async () => {
    const on = bench();
    const { userId, change, mayLogIn } = await atHome(on);
    expect(await change({ email: ` ${email.toUpperCase()}` })).toMatchObject({
      ok: true,
      value: { email, verified: false },
    });
    const fact = on.store.facts.at(-1);
    if (fact?.type !== "EmailChanged") throw new Error("not told");
    const [confirm, undo] = on.mailed.slice(-2);
    expect(fact).toMatchObject({
      userId,
      email,
      verified: false,
      sealedConfirmation: `sealed_${fact.messageId}_${confirm}`,
      sealedUndo: `sealed_${fact.messageId}_${undo}`,
    });
    expect(await mayLogIn(ada.email)).toBe(true);
    expect(await mayLogIn(email)).toBe(false);
  });

  test("is the account's once its link is redeemed, once, and then for logins, too (auth #14, auth #18)", async () => {
    const on = bench();
    const { userId, move, mayLogIn } = await atHome(on);
    const { confirm: token } = await move(email);
    expect(await on.app.confirmEmail({ token })).toMatchObject({
      ok: true,
      value: { email, verified: true },
    });
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "EmailConfirmed",
      userId,
    });
    expect(await mayLogIn(email)).toBe(true);
    expect(await mayLogIn(ada.email)).toBe(false);
    expect(await on.app.confirmEmail({ token })).toMatchObject(err("LinkUsed"));
  });

  test("is not confirmed after an hour, or by the link of an earlier request (auth #14)", async () => {
    const on = bench();
    const { change, move } = await atHome(on);
    const { confirm: first } = await move(email);
    good(await change({ email }));
    expect(await on.app.confirmEmail({ token: first })).toMatchObject(
      err("LinkExpired"),
    );
    const [second = ""] = on.mailed.slice(-2);
    on.advance(hour);
    expect(await on.app.confirmEmail({ token: second })).toMatchObject(
      err("LinkExpired"),
    );
  });

  test("asked for again sends a new link and no second notice", async () => {
    const on = bench();
    const { change } = await atHome(on);
    good(await change({ email }));
    good(await change({ email }));
    const told = on.store.facts.flatMap((fact) =>
      fact.type === "EmailChanged" ? [fact] : [],
    );
    expect(
      told.map(({ sealedConfirmation, sealedUndo }) => [
        sealedConfirmation !== undefined,
        sealedUndo !== undefined,
      ]),
    ).toEqual([
      [true, true],
      [true, false],
    ]);
  });

  test("can be taken back by its owner before it is confirmed", async () => {
    const on = bench();
    const { change, move } = await atHome(on);
    const { confirm: token } = await move(email);
    expect(await change({ email: ada.email })).toMatchObject({
      value: { email: ada.email, verified: true },
    });
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "EmailChanged",
      email: ada.email,
      verified: true,
    });
    expect(await on.app.confirmEmail({ token })).toMatchObject(
      err("LinkExpired"),
    );
    expect(on.store.revocations).toEqual([]);
  });

  test("that has an owner gets the same answer by the same work, no link, and a notice to its owner (auth #12)", async () => {
    const on = bench();
    const { userId: owner } = await atHome(on, bob);
    const { change } = await atHome(on);
    const free = good(await change({ email }));
    const freeWork = on.store.lastWork;
    const taken = good(await change({ email: bob.email }));
    const work = (calls: readonly string[]) =>
      calls.map((call) => call.replace(/publish.*/, "publish"));
    expect(work(on.store.lastWork)).toEqual(work(freeWork));
    expect({ ...taken, email: "" }).toEqual({ ...free, email: "" });
    expect(on.store.facts.slice(-2)).toMatchObject([
      { type: "EmailChanged", email: bob.email, verified: false },
      { type: "RegistrationRefused", owner },
    ]);
    expect(on.store.facts.at(-2)).not.toHaveProperty("sealedConfirmation");
    const [token = ""] = on.mailed.slice(-2);
    expect(await on.app.confirmEmail({ token })).toMatchObject(
      err("LinkExpired"),
    );
  });

  test("belongs to whoever proves it first (decision 25)", async () => {
    const on = bench();
    const { move } = await atHome(on);
    const { confirm: token } = await move(bob.email);
    await verifiedAccount(on, bob);
    expect(await on.app.confirmEmail({ token })).toMatchObject(
      err("EmailAlreadyRegistered"),
    );
    expect(
      await on.app.readMailLink({ token, purpose: "confirm-email" }),
    ).toMatchObject({
      ok: true,
      value: { username: ada.username, address: bob.email },
    });
  });

  test("dies with the password: whoever asked for it may have known the old one", async () => {
    const on = bench();
    const { holder, move } = await atHome(on);
    const { confirm: token } = await move(email);
    const { password: currentPassword } = ada;
    good(
      await on.app.changePassword(
        holder,
        { currentPassword, newPassword },
        device,
      ),
    );
    expect(await on.app.confirmEmail({ token })).toMatchObject(
      err("LinkExpired"),
    );
  });
});

describe("a change of address that is taken back from the old one (auth #18)", () => {
  test.each([false, true])(
    "restores it and ends every session, whether it was confirmed: %p",
    async (isConfirmed) => {
      const on = bench();
      const { userId, session, move, mayLogIn } = await atHome(on);
      const { confirm, undo: token } = await move(email);
      if (isConfirmed) good(await on.app.confirmEmail({ token: confirm }));
      on.advance(6 * day);
      expect(await on.app.undoEmail({ token })).toMatchObject({
        ok: true,
        value: { email: ada.email, verified: true },
      });
      expect(on.store.revocations).toMatchObject([
        { kind: "user", id: userId, gen: 2 },
      ]);
      const { refreshToken } = session;
      expect(
        plain(
          await on.app.refresh({
            token: refreshToken,
            delivery: "body",
            device,
          }),
        ),
      ).toMatchObject(err("SessionHasEnded"));
      expect(await mayLogIn(ada.email)).toBe(true);
      expect(await mayLogIn(email)).toBe(false);
      expect(await on.app.undoEmail({ token })).toMatchObject(err("LinkUsed"));
      expect(await on.app.confirmEmail({ token: confirm })).toMatchObject(
        err(isConfirmed ? "LinkUsed" : "LinkExpired"),
      );
    },
  );

  test("mails a link to set a password to the address that was put back", async () => {
    const on = bench();
    const { userId, move, mayLogIn } = await atHome(on);
    const { undo: token } = await move(email);
    good(await on.app.undoEmail({ token }));
    expect(on.store.facts.slice(-3)).toMatchObject([
      { type: "EmailChanged", email: ada.email, verified: true },
      { type: "SessionRevoked", userId, reason: "email-restored" },
      { type: "PasswordResetRequested", userId },
    ]);
    const reset = on.mailed.at(-1) ?? "";
    good(await on.app.resetPassword({ token: reset, newPassword }));
    expect(await mayLogIn(ada.email)).toBe(false);
  });

  test("wins against the links of every later change, and theirs are void", async () => {
    const on = bench();
    const { change, move } = await atHome(on);
    const { confirm, undo } = await move(email);
    good(await on.app.confirmEmail({ token: confirm }));
    on.advance(minute);
    const later = await move("third@example.test");
    good(await on.app.forgotPassword({ email }));
    const stolen = on.mailed.at(-1) ?? "";
    good(await on.app.undoEmail({ token: undo }));
    expect(await on.app.confirmEmail({ token: later.confirm })).toMatchObject(
      err("LinkExpired"),
    );
    expect(await on.app.undoEmail({ token: later.undo })).toMatchObject(
      err("LinkExpired"),
    );
    expect(
      await on.app.resetPassword({ token: stolen, newPassword }),
    ).toMatchObject(err("LinkExpired"));
    expect(await change({ email })).toMatchObject(err("SessionGone"));
  });

  test("is possible for a week", async () => {
    const on = bench();
    const { move } = await atHome(on);
    const { undo: token } = await move(email);
    on.advance(7 * day);
    expect(await on.app.undoEmail({ token })).toMatchObject(err("LinkExpired"));
  });

  test("fails where the old address has become somebody else's meanwhile", async () => {
    const on = bench();
    const { move } = await atHome(on);
    const { confirm, undo: token } = await move(email);
    good(await on.app.confirmEmail({ token: confirm }));
    await verifiedAccount(on, { ...bob, email: ada.email });
    expect(await on.app.undoEmail({ token })).toMatchObject(
      err("EmailAlreadyRegistered"),
    );
  });
});
