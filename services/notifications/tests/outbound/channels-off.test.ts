import { afterAll, beforeAll, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import { channelsOn } from "../../src/application/channels-on.ts";
import { createForgetOld } from "../../src/application/forget-old.ts";
import { createTelling } from "../../src/application/telling.ts";
import { newDeliveryId, newId } from "../../src/outbound/ids.ts";
import { contactPhones } from "../../src/outbound/postgres/contacts.ts";
import { queueIn } from "../../src/outbound/postgres/queue.ts";
import { tellingIn } from "../../src/outbound/postgres/work.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase("notifications");
});
afterAll(() => db.close());

test("where no short messages are sent any more none are asked for, and the numbers are forgotten", async () => {
  const userId = newId();
  const clock = () => new Date();
  const isOn = channelsOn({ push: true, sms: false });
  await db.database.transact(async (tx) => {
    const work = tellingIn(tx);
    const reached = { address: "ada@example.test", phone: "+420777123456" };
    const about = { username: "ada", locale: "en", accountVersion: 1 };
    await work.contacts.save({ userId, ...reached, ...about });
    const choices = { orders: { sms: true } };
    const chosen = { choices, language: undefined, at: clock() };
    await work.readers.choose(userId, chosen, undefined);
    const o = { clock, newDeliveryId, newId, isOn };
    await createTelling(work, o).notify({
      kind: "offer-received",
      personId: userId,
      data: {},
      cause: { messageId: newId() },
    });
  });
  const asked = await db.database.sql`select channel from deliveries`;
  expect(Array.from(asked)).toEqual([{ channel: "email" }]);
  const queue = queueIn(db.database);
  const phones = contactPhones(db.database);
  expect(await createForgetOld({ queue, clock, phones })()).toBe(false);
  const left = await db.database.sql`select phone from contacts`;
  expect(Array.from(left)).toEqual([{ phone: null }]);
});
