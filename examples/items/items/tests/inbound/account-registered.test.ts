import { afterAll, beforeAll, expect, test } from "bun:test";
import { auth } from "@tixlys/contracts";
import { items } from "@tixlys/items-contracts";
import { type Consumer, startConsumer } from "@tixlys/messaging/postgres";
import {
  capturedLogger,
  eventually,
  tell,
  type TestBus,
  testBus,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { createAccountListener } from "../../src/application/owners.ts";
import { handlers } from "../../src/inbound/events.ts";
import { ownerReader, ownersIn } from "../../src/outbound/postgres/owners.ts";
import { ownerId } from "../domain/things.ts";

let db: TestDatabase;
let own: TestBus;
let producer: TestBus;
let consumer: Consumer;

beforeAll(async () => {
  [db, own, producer] = await Promise.all([
    testDatabase("items", { max: 8 }),
    testBus("items"),
    testBus("auth"),
  ]);
  consumer = startConsumer({
    database: db.database,
    bus: own.bus,
    contract: items,
    handlers,
    bind: (tx) => createAccountListener(ownersIn(tx)),
    logger: capturedLogger().logger,
    maxAttempts: 2,
  });
});
afterAll(async () => {
  await consumer.stop();
  await Promise.all([own.close(), producer.close()]);
  await db.close();
});

const register = (subject: string, userId: string = subject) =>
  tell(producer.bus, auth, {
    type: "auth.account.registered",
    subject,
    data: {
      userId,
      username: "ada",
      email: "ada@example.test",
      roles: ["user", "customer"],
    },
  });
const known = (userId: string) =>
  eventually("the owner", () => ownerReader(db.database).find(ownerId(userId)));

test("a registration is one owner, however often it is told, since the first time", async () => {
  const [userId, another] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  await register(userId);
  const owner = await known(userId);
  await register(userId);
  await register(another);
  await known(another);
  expect(await known(userId)).toEqual(owner);
});

test("nothing personal of the event is kept", async () => {
  const userId = Bun.randomUUIDv7();
  await register(userId);
  await known(userId);
  const rows = await db.database
    .sql`select * from owners where owner_id = ${userId}`;
  expect(Object.keys(rows[0] ?? {}).toSorted()).toEqual(["owner_id", "since"]);
});

test("an event that does not apply ends as a dead letter, and other accounts go on (http-rules 77)", async () => {
  const [stuck, another] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const poison = await register(stuck, stuck.toUpperCase());
  await register(another);
  await known(another);
  const dead = await eventually("the dead letter", async () => {
    const [row] = await db.database.sql<{ consumer: string }[]>`
      select consumer from messaging.dead_letter where message_id = ${poison}`;
    return row;
  });
  expect(dead.consumer).toBe("items-auth");
});
