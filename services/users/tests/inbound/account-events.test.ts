import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { auth, users } from "@tixlys/contracts";
import { forgettingIn } from "@tixlys/messaging/people";
import { type Consumer, startConsumer } from "@tixlys/messaging/postgres";
import {
  capturedLogger,
  type TestBus,
  testBus,
  type TestDatabase,
  testDatabase,
  eventually,
  forgetIdsSoon,
  forgotten,
  tell,
} from "@tixlys/testkit";
import { createAccountListener } from "../../src/application/account-listener.ts";
import { parseUserId } from "../../src/domain/profile/values.ts";
import { handlers } from "../../src/inbound/events.ts";
import { erasureHere } from "../outbound/erasure-here.ts";
import { profileReader } from "../../src/outbound/postgres/profiles.ts";
import { workIn } from "../../src/outbound/postgres/work.ts";
import { valueOf } from "../domain/people.ts";

let db: TestDatabase;
let own: TestBus;
let auths: TestBus;
let consumer: Consumer;
const log = capturedLogger();

beforeAll(async () => {
  [db, own, auths] = await Promise.all([
    testDatabase("users", { max: 8 }),
    testBus("users"),
    testBus("auth"),
  ]);
  await forgetIdsSoon(auths);
  consumer = startConsumer({
    database: db.database,
    bus: own.bus,
    contract: users,
    handlers,
    bind: (tx) => ({
      ...createAccountListener(workIn(tx), () => new Date()),
      ...forgettingIn(tx, erasureHere(db.database)),
    }),
    logger: log.logger,
    maxAttempts: 2,
  });
});
afterAll(async () => {
  await consumer.stop();
  await Promise.all([own.close(), auths.close()]);
  await db.close();
});

const find = (userId: string) =>
  profileReader(db.database).find(valueOf(parseUserId(userId)));
const profileOf = (userId: string) =>
  eventually("the profile", () => find(userId));

const register = (userId: string, id?: string) =>
  tell(auths.bus, auth, {
    type: "auth.account.registered",
    subject: userId,
    ...(id === undefined ? {} : { id }),
    data: {
      userId,
      username: "ada",
      email: "ada@example.test",
      roles: ["user", "customer"],
    },
  });

const told = (userId: string) =>
  db.database.sql<{ subject: string; version: string }[]>`
    select subject, payload::text::jsonb->>'aggregateVersion' as version
      from messaging.outbox where key = ${userId} order by position`;

describe("auth.account.registered", () => {
  test("makes the profile, and tells the others in the same transaction", async () => {
    const userId = Bun.randomUUIDv7();
    await register(userId);
    expect(await profileOf(userId)).toMatchObject({
      username: "ada",
      displayName: "ada",
      memberSince: new Date("2026-11-21T09:30:00.000Z"),
      version: 1,
    });
    expect([...(await told(userId))]).toEqual([
      { subject: "evt.users.profile.created.v1", version: "1" },
    ]);
  });

  test("delivered twice makes one profile and one message (http-rules 76)", async () => {
    const [userId, another] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
    const id = await register(userId);
    await forgotten();
    await register(userId, id);
    await tell(auths.bus, auth, {
      type: "auth.account.username-changed",
      subject: userId,
      aggregateVersion: 2,
      data: { userId, username: "countess" },
    });
    await register(another);
    await eventually("the change after the duplicate", async () =>
      (await find(userId))?.username === "countess" ? true : undefined,
    );
    await profileOf(another);
    expect((await told(userId)).map((row) => row.version)).toEqual(["1", "2"]);
  });
});

test("an account's changes are followed in their order", async () => {
  const userId = Bun.randomUUIDv7();
  await register(userId);
  for (const version of [2, 3, 4, 5]) {
    await tell(auths.bus, auth, {
      type: "auth.account.email-changed",
      subject: userId,
      aggregateVersion: version,
      data: { userId, email: `ada+${String(version)}@example.test` },
    });
  }
  const last = await eventually("the last change", async () => {
    const profile = await find(userId);
    return profile?.accountVersion === 5 ? profile : undefined;
  });
  expect(last).toMatchObject({ email: "ada+5@example.test", version: 5 });
});

test("an account's rank and capabilities are followed, by newer news only", async () => {
  const userId = Bun.randomUUIDv7();
  await register(userId);
  const rolesAt = (aggregateVersion: number, roles: string[]) =>
    tell(auths.bus, auth, {
      type: "auth.account.role-changed",
      subject: userId,
      aggregateVersion,
      data: { userId, roles, at: new Date().toISOString() },
    });
  await rolesAt(5, ["moderator", "provider"]);
  await rolesAt(4, ["user"]);
  await rolesAt(6, ["moderator"]);
  const last = await eventually("the last change", async () => {
    const profile = await find(userId);
    return profile?.accountVersion === 6 ? profile : undefined;
  });
  expect(last).toMatchObject({ roles: ["moderator"], version: 3 });
});

test("an account that is closed and opened again is followed, whatever else happens to it in between", async () => {
  const userId = Bun.randomUUIDv7();
  await register(userId);
  const about = (
    type: "auth.account.disabled" | "auth.account.enabled",
    aggregateVersion: number,
  ) =>
    tell(auths.bus, auth, {
      type,
      subject: userId,
      aggregateVersion,
      data: { userId, at: new Date().toISOString() },
    });
  const known = (version: number) =>
    eventually(`version ${String(version)}`, async () => {
      const profile = await find(userId);
      return profile?.accountVersion === version ? profile : undefined;
    });
  await about("auth.account.disabled", 2);
  expect(await known(2)).toMatchObject({ disabled: true, version: 2 });
  await tell(auths.bus, auth, {
    type: "auth.account.role-changed",
    subject: userId,
    aggregateVersion: 3,
    data: { userId, roles: ["user", "provider"], at: new Date().toISOString() },
  });
  expect(await known(3)).toMatchObject({ disabled: true });
  await about("auth.account.enabled", 4);
  await about("auth.account.disabled", 2);
  await about("auth.account.disabled", 6);
  await about("auth.account.enabled", 7);
  expect(await known(7)).toMatchObject({
    disabled: false,
    roles: ["user", "provider"],
    version: 6,
  });
});

test("an event that cannot be applied ends as a dead letter, and other people's events go on (http-rules 77)", async () => {
  const [stuck, another] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const poison = await tell(auths.bus, auth, {
    type: "auth.account.username-changed",
    subject: stuck,
    aggregateVersion: 2,
    data: { userId: stuck, username: "nobody" },
  });
  await register(another);
  await profileOf(another);
  const dead = await eventually("the dead letter", async () => {
    const [row] = await db.database.sql<
      { consumer: string; last_error: string }[]
    >`
      select consumer, last_error from messaging.dead_letter where message_id = ${poison}`;
    return row;
  });
  expect(dead.consumer).toBe("users-auth");
  expect(dead.last_error).toContain("ProfileNotReady");
  expect(await find(stuck)).toBeUndefined();
});

test("no address reaches the log", () => {
  expect(log.text()).not.toMatch(/ada@|ada\+|@example/);
});
