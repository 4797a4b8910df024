import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  eventually,
  mintFor,
  type Process,
  startProcess,
  type TestBus,
  testBus,
  testCursorKey,
  type TestDatabase,
  testDatabase,
  testKeys,
} from "@tixlys/testkit";

const entry = `${import.meta.dir}/../../src/main.ts`;

const keys = testKeys();
let db: TestDatabase;
let own: TestBus;
let auths: TestBus;
let items: Process;

beforeAll(async () => {
  [db, own, auths] = await Promise.all([
    testDatabase("events"),
    testBus("events"),
    testBus("auth"),
  ]);
  items = await startProcess(entry, {
    DATABASE_URL: db.url,
    NATS_URL: own.url,
    BISCUIT_PUBLIC_KEYS: keys.publicKeys,
    CURSOR_KEY: testCursorKey,
  });
});
afterAll(async () => {
  await items.stop();
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
    const response = await fetch(`${items.url}/health/ready`);
    return /"revocations":"ok"/.test(await response.text()) ? true : undefined;
  });
}

test("from the request to the bus, in the process that is deployed, which then ends cleanly", async () => {
  const post = () =>
    fetch(`${items.url}/v1/items`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "idempotency-key": "a-key-of-this-test-alone",
        "x-request-id": "events-end-to-end",
      },
      body: JSON.stringify({ name: "Lantern" }),
    });
  const token = mintFor(keys);
  await revocationsAreKnown();
  const [first, second] = [await post(), await post()];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(await second.text()).toBe(await first.text());

  const published = await eventually("the acknowledgement", async () => {
    const [row] = await db.database.sql<{ messages: number }[]>`
      select count(*)::int as messages from messaging.outbox o join messaging.relay_cursor c using (bucket)
       where c.position >= o.position`;
    return row?.messages === 0 ? undefined : row;
  });
  expect(published?.messages).toBe(1);
  expect(await items.stop()).toBe(0);
});
