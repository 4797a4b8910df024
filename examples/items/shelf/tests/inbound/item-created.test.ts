import { afterAll, beforeAll, expect, test } from "bun:test";
import { items, shelf } from "@tixlys/items-contracts";
import { type Consumer, startConsumer } from "@tixlys/messaging/postgres";
import {
  capturedLogger,
  eventually,
  forgetIdsSoon,
  forgotten,
  tell,
  type TestBus,
  testBus,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { createItemListener } from "../../src/application/put-on-shelf.ts";
import { handlers } from "../../src/inbound/events.ts";
import { shelfIn } from "../../src/outbound/postgres/shelf.ts";
import { journal } from "../../src/outbound/telemetry/journal.ts";
import { currentOrigin } from "../../src/outbound/telemetry/origin.ts";

let db: TestDatabase;
let own: TestBus;
let producer: TestBus;
let consumer: Consumer;
const log = capturedLogger();

beforeAll(async () => {
  [db, own, producer] = await Promise.all([
    testDatabase("shelf", { max: 8 }),
    testBus("shelf"),
    testBus("items"),
  ]);
  await forgetIdsSoon(producer);
  const ports = {
    origin: currentOrigin,
    journal: journal(log.logger),
    clock: () => new Date(),
  };
  consumer = startConsumer({
    database: db.database,
    bus: own.bus,
    contract: shelf,
    handlers,
    bind: (tx) => createItemListener(shelfIn(tx), ports),
    logger: log.logger,
    maxAttempts: 2,
  });
});
afterAll(async () => {
  await consumer.stop();
  await Promise.all([own.close(), producer.close()]);
  await db.close();
});

const create = (itemId: string, id?: string) =>
  tell(producer.bus, items, {
    type: "items.item.created",
    subject: itemId,
    ...(id === undefined ? {} : { id }),
    data: { itemId, ownerId: itemId, name: "Lantern", quantity: 2 },
  });

const rowsOf = (itemId: string) =>
  db.database.sql<{ message_id: string; correlation_id: string }[]>`
    select message_id, correlation_id from shelved_items where item_id = ${itemId}`;
const shelved = (itemId: string) =>
  eventually("the item on the shelf", async () => (await rowsOf(itemId))[0]);

test("an event is one row and one inbox row, however often it is delivered (http-rules 76)", async () => {
  const [itemId, another] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const id = await create(itemId);
  expect(await shelved(itemId)).toEqual({
    message_id: id,
    correlation_id: `req-${id}`,
  });
  await forgotten();
  await create(itemId, id);
  await create(another);
  await shelved(another);
  expect(await rowsOf(itemId)).toHaveLength(1);
  const inbox = await db.database
    .sql`select from messaging.inbox where message_id = ${id}`;
  expect(inbox).toHaveLength(1);
});

test("the line in the log has the request id of the request that created the item", async () => {
  const itemId = Bun.randomUUIDv7();
  const id = await create(itemId);
  await shelved(itemId);
  const line = log.lines().find((each) => each["item_id"] === itemId);
  expect(line).toMatchObject({
    msg: "an item comes to the shelf",
    request_id: `req-${id}`,
    message_id: id,
  });
});

test("an event that does not apply ends as a dead letter, and other items go on (http-rules 77)", async () => {
  const [stuck, another] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const poison = await tell(producer.bus, items, {
    type: "items.item.created",
    subject: stuck,
    data: {
      itemId: stuck,
      ownerId: stuck.toUpperCase(),
      name: "Lantern",
      quantity: 2,
    },
  });
  await create(another);
  await shelved(another);
  const dead = await eventually("the dead letter", async () => {
    const [row] = await db.database.sql<
      { consumer: string; last_error: string }[]
    >`select consumer, last_error from messaging.dead_letter where message_id = ${poison}`;
    return row;
  });
  expect(dead.consumer).toBe("shelf-items");
  expect(await rowsOf(stuck)).toHaveLength(0);
});
