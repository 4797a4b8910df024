import { auth } from "@tixlys/contracts";
import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  mintFor,
  type TestBus,
  testBus,
  type TestDatabase,
  testDatabase,
  testKeys,
  eventually,
  tell,
  type Process,
  startProcess,
} from "@tixlys/testkit";

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
  });
});
afterAll(async () => {
  await users.stop();
  await Promise.all([own.close(), auths.close()]);
  await db.close();
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
