import { auth, users as usersContract } from "@tixlys/contracts";
import { rpcClient } from "@tixlys/messaging/rpc";
import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  capturedLogger,
  mintFor,
  type TestBus,
  testBus,
  type TestDatabase,
  testCursorKey,
  testDatabase,
  testKeys,
  eventually,
  tell,
  type Process,
  startProcess,
} from "@tixlys/testkit";

import { firstKeys } from "../outbound/sealed.ts";

const entry = `${import.meta.dir}/../../src/main.ts`;

const keys = testKeys();
let db: TestDatabase;
let own: TestBus;
let auths: TestBus;
let users: Process;

beforeAll(async () => {
  [db, own, auths] = await Promise.all([
    testDatabase("users"),
    testBus("users"),
    testBus("auth"),
  ]);
  users = await startProcess(entry, {
    DATABASE_URL: db.url,
    NATS_URL: own.url,
    BISCUIT_PUBLIC_KEYS: keys.publicKeys,
    CURSOR_KEY: testCursorKey,
    COLUMN_KEYS: firstKeys,
  });
});
afterAll(async () => {
  await users.stop();
  await Promise.all([own.close(), auths.close()]);
  await db.close();
});

/** A write is accepted while `auth` is heard of; its relay would tell this every second. */
async function revocationsAreKnown(): Promise<void> {
  const at = new Date().toISOString();
  await auths.bus.publish({
    subject: "auth.revoked.heartbeat.all",
    headers: {},
    payload: JSON.stringify({ at, position: 0 }),
    messageId: Bun.randomUUIDv7(),
  });
  await eventually("the heartbeat", async () => {
    const response = await fetch(`${users.url}/health/ready`);
    return /"revocations":"ok"/.test(await response.text()) ? true : undefined;
  });
}

test("http-rules 27, 28: a change with a key is one change, told once, however often it is sent", async () => {
  const userId = Bun.randomUUIDv7();
  const headers = {
    authorization: `Bearer ${mintFor(keys, { userId })}`,
    "content-type": "application/json",
    "idempotency-key": crypto.randomUUID(),
  };
  const data = {
    userId,
    username: "grace",
    email: "grace@example.test",
    roles: ["user", "customer"],
  };
  await tell(auths.bus, auth, {
    type: "auth.account.registered",
    subject: userId,
    data,
  });
  const change = () =>
    fetch(`${users.url}/v1/me`, {
      method: "PATCH",
      headers,
      body: '{"displayName":"Grace"}',
    });
  await eventually("the profile", async () => {
    const { status } = await fetch(`${users.url}/v1/me`, { headers });
    return status === 200 ? true : undefined;
  });
  await revocationsAreKnown();
  const first = await change();
  expect(first.headers.get("idempotency-replayed")).toBe(null);
  const again = await change();
  expect([first.status, again.status]).toEqual([200, 200]);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(again.headers.get("etag")).toBe(first.headers.get("etag"));
  expect(await again.text()).toBe(await first.text());
  const told = await db.database.sql<{ id: string; execution: string }[]>`
    select o.message_id as id, k.execution_id as execution from messaging.outbox o, http.idempotency_key k
     where o.subject = 'evt.users.profile.updated.v1' and o.key = ${userId}`;
  expect(told.length).toBe(1);
  // The id has the time of the key's row, and nothing else that anybody could have made up.
  expect(told[0]?.id.slice(0, 13)).toBe(told[0]?.execution.slice(0, 13) ?? "");
});

test("what a provider tells is sealed in the database of the process that is deployed, and its profile is told to services that ask", async () => {
  const userId = Bun.randomUUIDv7();
  const headers = {
    authorization: `Bearer ${mintFor(keys, { userId, roles: ["user", "provider"] })}`,
    "content-type": "application/json",
  };
  await tell(auths.bus, auth, {
    type: "auth.account.registered",
    subject: userId,
    data: {
      userId,
      username: "hedy",
      email: "hedy@example.test",
      roles: ["user", "provider"],
    },
  });
  const asker = rpcClient({
    bus: auths.bus,
    contract: usersContract,
    logger: capturedLogger().logger,
  });
  const answer = await eventually("the profile", async () => {
    const known = await asker.call("profile.get", { userId });
    return known.ok ? known.value : undefined;
  });
  expect(answer.profile).toMatchObject({
    userId,
    username: "hedy",
    version: 1,
  });
  await revocationsAreKnown();
  const told = await fetch(`${users.url}/v1/me/provider`, {
    method: "PUT",
    headers,
    body: '{"personalId":"850101-1234","radiusKm":5}',
  });
  expect(told.status).toBe(200);
  const [row] = await db.database.sql<{ personal_id: string }[]>`
    select personal_id from providers where user_id = ${userId}`;
  expect(row?.personal_id).toStartWith("v1.1.");
  expect(users.lines()).not.toMatch(/850101/);
});

test("from the event to the answer, in the process that is deployed, which then ends cleanly", async () => {
  const userId = Bun.randomUUIDv7();
  const headers = { authorization: `Bearer ${mintFor(keys, { userId })}` };
  const me = () => fetch(`${users.url}/v1/me`, { headers });

  expect((await me()).status).toBe(404);
  const data = {
    userId,
    username: "ada",
    email: "ada@example.test",
    roles: ["user", "customer"],
  };
  await tell(auths.bus, auth, {
    type: "auth.account.registered",
    subject: userId,
    data,
  });
  const body = await eventually("the profile", async () => {
    const response = await me();
    const parsed: unknown = await response.json();
    return response.status === 200 ? parsed : undefined;
  });
  expect(body).toMatchObject({
    data: { profile: { id: userId, email: "ada@example.test" } },
  });

  expect(await users.stop()).toBe(0);
  expect(users.lines()).not.toContain("ada@example.test");
});
