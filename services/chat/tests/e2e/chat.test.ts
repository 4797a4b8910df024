import { afterAll, beforeAll, expect, test } from "bun:test";
import { orders } from "@tixlys/contracts";
import {
  eventually,
  mintFor,
  type Process,
  startProcess,
  tell,
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
let ordering: TestBus;
let chat: Process;

beforeAll(async () => {
  [db, own, auths, ordering] = await Promise.all([
    testDatabase("chat"),
    testBus("chat"),
    testBus("auth"),
    testBus("orders"),
  ]);
  chat = await startProcess(entry, {
    DATABASE_URL: db.url,
    NATS_URL: own.url,
    BISCUIT_PUBLIC_KEYS: keys.publicKeys,
    CURSOR_KEY: testCursorKey,
  });
});
afterAll(async () => {
  await chat.stop();
  await Promise.all([own.close(), auths.close(), ordering.close()]);
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
    const response = await fetch(`${chat.url}/health/ready`);
    return /"revocations":"ok"/.test(await response.text()) ? true : undefined;
  });
}

test("from an offer to a message that is told on the bus, in the process that is deployed, which then ends cleanly", async () => {
  await revocationsAreKnown();
  const [orderId, customerId, providerId] = [
    Bun.randomUUIDv7(),
    Bun.randomUUIDv7(),
    Bun.randomUUIDv7(),
  ];
  const data = {
    orderId,
    customerId,
    providerId,
    price: "10",
    currency: "EUR",
  };
  await tell(ordering.bus, orders, {
    type: "orders.offer.made",
    subject: orderId,
    aggregateVersion: 2,
    data: {
      ...data,
      offerId: Bun.randomUUIDv7(),
      serviceId: Bun.randomUUIDv7(),
    },
  });
  const headers = {
    authorization: `Bearer ${mintFor(keys, { userId: customerId })}`,
    "content-type": "application/json",
  };
  const room = await eventually("the order's channel", async () => {
    const seen = await fetch(`${chat.url}/v1/channels`, { headers });
    return /"channels":\[\{"id":"([^"]+)"/.exec(await seen.text())?.[1];
  });
  const send = () =>
    fetch(`${chat.url}/v1/channels/${room}/messages`, {
      method: "POST",
      headers: { ...headers, "idempotency-key": "a-key-of-this-test-alone" },
      body: JSON.stringify({
        content: "Nine?",
        clientId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c41",
      }),
    });
  const [first, second] = [await send(), await send()];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(await second.text()).toBe(await first.text());
  const told = await eventually("the acknowledgement", async () => {
    const rows = await db.database.sql<{ subject: string }[]>`
      select subject from messaging.outbox o join messaging.relay_cursor c using (bucket)
       where c.position >= o.position and subject = 'evt.chat.message.sent.v1'`;
    return rows.length > 0 ? rows : undefined;
  });
  expect(told).toHaveLength(1);
  expect(await chat.stop()).toBe(0);
});
