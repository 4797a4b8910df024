import { describe, expect, test } from "bun:test";
import {
  ada,
  bench,
  device,
  loggedIn,
  verifiedAccount,
} from "./memory/ports.ts";
import { plain } from "../domain/values.ts";

const hour = 60 * 60 * 1000;

describe("registering", () => {
  test("makes nothing that can log in before the link is redeemed (decision 25)", async () => {
    const on = bench();
    const registered = await on.app.register({
      ...ada,
      firstName: "Ada",
      phone: "+43123456789",
    });
    expect(registered).toMatchObject({
      ok: true,
      value: {
        email: ada.email,
        roles: ["user", "customer"],
        verified: false,
        disabled: false,
      },
    });
    expect(
      await on.app.login({
        identifier: ada.username,
        password: ada.password,
        client: "api",
        device,
      }),
    ).toEqual({
      ok: false,
      error: { type: "InvalidCredentials" },
    });
    expect(on.store.facts).toMatchObject([
      { type: "RegistrationRequested", version: 1 },
    ]);
  });

  test("gives the redeemed account the id that was told, and tells others its personal details", async () => {
    const on = bench();
    const registered = await on.app.register({
      ...ada,
      kind: "provider",
      firstName: "Ada",
      lastName: "King",
      phone: "+43123456789",
    });
    const verified = await on.app.verifyEmail({
      token: on.mailed.at(-1) ?? "",
    });
    if (!registered.ok || !verified.ok) throw new Error("refused");
    expect(verified.value).toEqual({
      ...registered.value,
      verified: true,
      createdAt: on.now(),
      updatedAt: on.now(),
    });
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "AccountRegistered",
      account: {
        id: registered.value.id,
        role: "user",
        capabilities: ["provider"],
      },
      details: { firstName: "Ada", lastName: "King", phone: "+43123456789" },
      version: 2,
    });
  });

  test("names everything that is wrong with the input at once", async () => {
    const on = bench();
    const refused = await on.app.register({
      ...ada,
      email: "nobody",
      username: "a b",
      password: "short",
      firstName: "",
      phone: "12",
    });
    expect(refused).toEqual({
      ok: false,
      error: {
        type: "InvalidInput",
        fields: [
          { field: "email", reason: { type: "EmailInvalid" } },
          { field: "username", reason: { type: "UsernameInvalid" } },
          { field: "password", reason: { type: "PasswordTooShort", min: 15 } },
          { field: "firstName", reason: { type: "NameTooShort", min: 1 } },
          { field: "phone", reason: { type: "PhoneInvalid" } },
        ],
      },
    });
    expect(on.passwords.calls).toEqual([]);
  });

  test("tells that a username is taken or reserved, by an account or by another registration", async () => {
    const on = bench();
    await on.app.register(ada);
    const other = { ...ada, email: "other@example.test" };
    expect(await on.app.register(other)).toEqual({
      ok: false,
      error: { type: "UsernameTaken" },
    });
    await on.app.verifyEmail({ token: on.mailed[0] ?? "" });
    on.advance(48 * hour);
    expect(await on.app.register({ ...other, username: "LoveLace" })).toEqual({
      ok: false,
      error: { type: "UsernameTaken" },
    });
    expect(await on.app.register({ ...other, username: "root" })).toEqual({
      ok: false,
      error: { type: "UsernameReserved" },
    });
  });

  test("gives a username back when its registration ran out unredeemed", async () => {
    const on = bench();
    await on.app.register(ada);
    on.advance(24 * hour + 1);
    expect(
      await on.app.register({ ...ada, email: "other@example.test" }),
    ).toMatchObject({ ok: true });
    expect(await on.app.verifyEmail({ token: on.mailed[0] ?? "" })).toEqual({
      ok: false,
      error: { type: "LinkExpired" },
    });
  });

  test("tells nothing of an address that has an owner: same answer, same work; the owner gets a notice (auth #12)", async () => {
    const on = bench();
    const owner = await verifiedAccount(on);
    on.passwords.calls.length = 0;
    const free = await on.app.register({
      ...ada,
      email: "free@example.test",
      username: "first",
    });
    const freeWork = on.store.lastWork;
    const freeHashes = on.passwords.calls.splice(0);
    const taken = await on.app.register({ ...ada, username: "second" });
    expect(on.store.lastWork).toEqual(freeWork);
    expect(on.passwords.calls).toEqual(freeHashes);
    if (!free.ok || !taken.ok) throw new Error("refused");
    expect(Object.keys(taken.value)).toEqual(Object.keys(free.value));
    expect(plain(on.store.facts.at(-1))).toEqual({
      type: "RegistrationRefused",
      owner: owner.id,
      version: 3,
    });
    expect(
      await on.app.register({
        ...ada,
        email: "third@example.test",
        username: "second",
      }),
    ).toEqual({ ok: false, error: { type: "UsernameTaken" } });
    expect(await on.app.verifyEmail({ token: on.mailed[2] ?? "" })).toEqual({
      ok: false,
      error: { type: "LinkExpired" },
    });
  });

  test("leaves the address to whoever redeems first (decision 25)", async () => {
    const on = bench();
    await on.app.register(ada);
    await on.app.register({ ...ada, username: "second" });
    expect(
      await on.app.verifyEmail({ token: on.mailed[1] ?? "" }),
    ).toMatchObject({ ok: true, value: { username: "second" } });
    expect(await on.app.verifyEmail({ token: on.mailed[0] ?? "" })).toEqual({
      ok: false,
      error: { type: "EmailAlreadyRegistered" },
    });
  });

  test("answers that it is overloaded instead of queueing without end", async () => {
    const on = bench();
    on.passwords.busy = true;
    expect(await on.app.register(ada)).toEqual({
      ok: false,
      error: { type: "Overloaded" },
    });
    expect(on.store.facts).toEqual([]);
  });
});

describe("a mailed link", () => {
  test("works once (auth #14)", async () => {
    const on = bench();
    await verifiedAccount(on);
    expect(await on.app.verifyEmail({ token: on.mailed[0] ?? "" })).toEqual({
      ok: false,
      error: { type: "LinkUsed" },
    });
  });

  test("works for an hour (auth #14)", async () => {
    const on = bench();
    await on.app.register(ada);
    on.advance(hour);
    expect(await on.app.verifyEmail({ token: on.mailed[0] ?? "" })).toEqual({
      ok: false,
      error: { type: "LinkExpired" },
    });
  });

  test("that nobody was sent is unknown", async () => {
    expect(await bench().app.verifyEmail({ token: "guess" })).toEqual({
      ok: false,
      error: { type: "LinkUnknown" },
    });
  });

  test("is void as soon as a newer one was asked for (auth #14)", async () => {
    const on = bench();
    await on.app.register(ada);
    on.advance(2 * hour);
    expect(
      await on.app.resendVerification({ email: ` ${ada.email.toUpperCase()}` }),
    ).toEqual({ ok: true, value: null });
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "RegistrationRequested",
      version: 2,
    });
    expect(await on.app.verifyEmail({ token: on.mailed[0] ?? "" })).toEqual({
      ok: false,
      error: { type: "LinkExpired" },
    });
    expect(
      await on.app.verifyEmail({ token: on.mailed[1] ?? "" }),
    ).toMatchObject({ ok: true });
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "AccountRegistered",
      version: 3,
    });
  });

  test("is sealed with the id of the message that carries it (decision 38)", async () => {
    const on = bench();
    await on.app.register(ada);
    const [fact] = on.store.facts;
    if (fact?.type !== "RegistrationRequested") throw new Error("no request");
    expect(fact.sealedLink).toBe(`sealed_${fact.messageId}_${on.mailed[0]}`);
  });

  test("is asked for again without telling whether a registration waits, by the same work (auth #12)", async () => {
    const on = bench();
    await on.app.register(ada);
    const known = await on.app.resendVerification({ email: ada.email });
    const knownWork = on.store.lastWork.map((call) =>
      call.replace(/publish.*/, "publish"),
    );
    const unknown = await on.app.resendVerification({
      email: "nobody@example.test",
    });
    expect(unknown).toEqual(known);
    expect(
      on.store.lastWork.map((call) => call.replace(/publish.*/, "publish")),
    ).toEqual(knownWork);
    expect(on.store.facts).toHaveLength(2);
  });

  test("is not mailed for what is no address, an owner's address, or a registration that ran out", async () => {
    const on = bench();
    expect(await on.app.resendVerification({ email: "nobody" })).toMatchObject({
      ok: false,
      error: { type: "InvalidInput" },
    });
    await verifiedAccount(on);
    await on.app.resendVerification({ email: ada.email });
    await on.app.register({
      ...ada,
      email: "late@example.test",
      username: "late",
    });
    on.advance(24 * hour);
    await on.app.resendVerification({ email: "late@example.test" });
    expect(on.store.facts.map(({ type }) => type)).toEqual([
      "RegistrationRequested",
      "AccountRegistered",
      "RegistrationRequested",
    ]);
  });
});

describe("the first root", () => {
  const root = {
    email: "root@example.test",
    password: "Zp4-generated-kXv-secret",
  };

  test("is made once, is announced like anybody, and keeps its password (decisions 6 and 36)", async () => {
    const on = bench();
    expect(await on.app.ensureRoot(root)).toEqual({
      ok: true,
      value: "created",
    });
    expect(on.store.facts).toMatchObject([
      {
        type: "AccountRegistered",
        account: { role: "root", username: "root", capabilities: [] },
        version: 1,
      },
    ]);
    expect(
      await on.app.ensureRoot({
        ...root,
        password: "another password entirely",
      }),
    ).toEqual({ ok: true, value: "present" });
    expect(on.store.facts).toHaveLength(1);
    await loggedIn(on, { username: "root", password: root.password });
    expect(on.granted.at(-1)).toMatchObject({ tier: "root", roles: ["root"] });
  });

  test("is made by one of several processes that start together", async () => {
    const on = bench();
    const made = await Promise.all([
      on.app.ensureRoot(root),
      on.app.ensureRoot(root),
      on.app.ensureRoot(root),
    ]);
    expect(
      made
        .map((each) => each.ok && each.value)
        .filter((each) => each === "present"),
    ).toHaveLength(2);
    expect(made.every(({ ok }) => ok)).toBe(true);
  });

  test("is not made from a bad address, a bad password or somebody's address", async () => {
    const on = bench();
    expect(await on.app.ensureRoot({ ...root, email: "root" })).toMatchObject({
      ok: false,
      error: { type: "InvalidInput" },
    });
    expect(
      await on.app.ensureRoot({ ...root, password: "root" }),
    ).toMatchObject({ ok: false, error: { type: "InvalidInput" } });
    await verifiedAccount(on, { ...ada, email: root.email });
    expect(await on.app.ensureRoot(root)).toEqual({
      ok: false,
      error: { type: "RootAddressTaken" },
    });
    on.passwords.busy = true;
    expect(await on.app.ensureRoot(root)).toEqual({
      ok: false,
      error: { type: "Overloaded" },
    });
  });
});
