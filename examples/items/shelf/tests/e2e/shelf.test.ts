import { afterAll, beforeAll, expect, test } from "bun:test";
import { items } from "@tixlys/items-contracts";
import {
  eventually,
  mintFor,
  type Process,
  startProcess,
  tell,
  type TestBus,
  testBus,
  type TestDatabase,
  testDatabase,
  testKeys,
} from "@tixlys/testkit";

const entry = `${import.meta.dir}/../../src/main.ts`;

const keys = testKeys();
let db: TestDatabase;
let own: TestBus;
let producer: TestBus;
let shelf: Process;

beforeAll(async () => {
  [db, own, producer] = await Promise.all([
    testDatabase("shelf"),
    testBus("shelf"),
    testBus("items"),
  ]);
  shelf = await startProcess(entry, {
    DATABASE_URL: db.url,
    NATS_URL: own.url,
    BISCUIT_PUBLIC_KEYS: keys.publicKeys,
  });
});
afterAll(async () => {
  await shelf.stop();
  await Promise.all([own.close(), producer.close()]);
  await db.close();
});

test("from the event to the answer, in the process that is deployed, which then ends cleanly", async () => {
  const [itemId, ownerId] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const headers = {
    authorization: `Bearer ${mintFor(keys, { userId: ownerId })}`,
  };
  const messageId = await tell(producer.bus, items, {
    type: "items.item.created",
    subject: itemId,
    data: { itemId, ownerId, name: "Lantern", quantity: 2 },
  });
  const body = await eventually("the item", async () => {
    const response = await fetch(`${shelf.url}/v1/items/${itemId}`, {
      headers,
    });
    const parsed: unknown = await response.json();
    return response.status === 200 ? parsed : undefined;
  });
  expect(body).toMatchObject({
    data: {
      item: { id: itemId, messageId, correlationId: `req-${messageId}` },
    },
  });
  expect(await shelf.stop()).toBe(0);
});
