import { describe, expect, test } from "bun:test";
import { createAccountListener } from "../../src/application/account-listener.ts";
import { createApplication } from "../../src/application/application.ts";
import { adasAccount, adaId, later } from "../domain/people.ts";
import { memory } from "./memory.ts";

const clock = () => later;
const cause = { messageId: "0190a6c0-1c5e-7b8a-9f43-000000000001" };

async function withAda() {
  const ports = memory();
  const app = createApplication({ ...ports, clock });
  const listener = createAccountListener(ports.work, clock);
  await listener.registered(adasAccount(), cause);
  return { ...ports, app, listener };
}

describe("an account that came to life", () => {
  test("has a profile, and the others hear of it with the event that caused it", async () => {
    const { rows, told } = await withAda();
    expect(rows.get(adaId)).toMatchObject({
      username: "ada",
      version: 1,
      accountVersion: 1,
    });
    expect(told).toMatchObject([
      { type: "created", profile: { version: 1 }, cause },
    ]);
  });

  test("told twice is one profile and one message", async () => {
    const { rows, told, listener } = await withAda();
    await listener.registered(adasAccount(), cause);
    expect([rows.size, told.length]).toEqual([1, 1]);
  });

  test("that changes its name or address is followed", async () => {
    const { rows, told, listener } = await withAda();
    await listener.usernameChanged(
      { userId: adaId, username: "countess", accountVersion: 2 },
      cause,
    );
    await listener.emailChanged(
      { userId: adaId, email: "new@example.test", accountVersion: 3 },
      cause,
    );
    expect(rows.get(adaId)).toMatchObject({
      username: "countess",
      email: "new@example.test",
      version: 3,
    });
    expect(told.map((each) => each.profile.version)).toEqual([1, 2, 3]);
  });

  test("whose change comes before its profile does not apply", async () => {
    const { work } = memory();
    const listener = createAccountListener(work, clock);
    const heard = await listener.usernameChanged(
      { userId: adaId, username: "ada2", accountVersion: 2 },
      cause,
    );
    expect(heard).toEqual({ ok: false, error: { type: "ProfileNotReady" } });
  });
});

describe("a person who changes their profile", () => {
  test("sees the change, and the others hear of it", async () => {
    const { app, told } = await withAda();
    const changed = await app.changeProfile({
      userId: adaId,
      changes: { bio: "Notes.", locale: "en-gb" },
    });
    expect(changed).toMatchObject({
      ok: true,
      value: { bio: "Notes.", locale: "en-GB", version: 2 },
    });
    expect(told[1]).toMatchObject({
      type: "updated",
      cause: undefined,
      profile: { version: 2 },
    });
  });

  test("and changes nothing in fact makes no version and no message", async () => {
    const { app, told } = await withAda();
    const changed = await app.changeProfile({
      userId: adaId,
      changes: { displayName: "Ada Lovelace" },
    });
    expect(changed).toMatchObject({ ok: true, value: { version: 1 } });
    expect(told).toHaveLength(1);
  });

  test("hears of every malformed field at once", async () => {
    const { app } = await withAda();
    const changes = {
      phone: "0151",
      locale: "en_US",
      timezone: "Europe/Atlantis",
      bio: "fine",
    };
    const changed = await app.changeProfile({ userId: adaId, changes });
    expect(changed).toEqual({
      ok: false,
      error: {
        type: "FieldsMalformed",
        fields: ["phone", "locale", "timezone"],
      },
    });
  });

  test("of an outdated version is refused", async () => {
    const { app, rows } = await withAda();
    const changed = await app.changeProfile({
      userId: adaId,
      changes: { bio: "x" },
      expectedVersions: [9],
    });
    expect(changed).toEqual({
      ok: false,
      error: { type: "ProfileOutdated", version: 1 },
    });
    expect(rows.get(adaId)?.version).toBe(1);
  });
});

test("an id that is none finds no profile", async () => {
  const { app } = await withAda();
  expect(await app.findProfile("me")).toEqual({
    ok: false,
    error: { type: "ProfileNotReady" },
  });
});
