import { afterAll, beforeAll, expect, test } from "bun:test";
import { eraseAccount } from "@tixlys/messaging/people";
import type { Transaction } from "@tixlys/nexus/postgres";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import { createTelling } from "../../src/application/telling.ts";
import { newDeliveryId, newId } from "../../src/outbound/ids.ts";
import { erasure } from "../../src/outbound/postgres/erasure.ts";
import { tellingIn } from "../../src/outbound/postgres/work.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase("notifications", { max: 4 });
});
afterAll(() => db.close());

const clock = () => new Date();
const telling = (tx: Transaction) =>
  createTelling(tellingIn(tx), { clock, newDeliveryId, newId });

test("of somebody who is being told something while their account is deleted nothing is left, and neither waits for the other", async () => {
  const userId = newId();
  const about = { username: "ada", locale: "en", accountVersion: 1 };
  await db.database.transact(async (tx) => {
    const address = "ada@example.test";
    const phone = "+420777123456";
    await tellingIn(tx).contacts.save({ userId, address, phone, ...about });
    const choices = { orders: { sms: true } };
    const at = clock();
    await tellingIn(tx).readers.choose(
      userId,
      { choices, language: undefined, at },
      undefined,
    );
  });
  const holds = Promise.withResolvers<null>();
  const goOn = Promise.withResolvers<null>();
  const told = db.database.transact(async (tx) => {
    await tellingIn(tx).readers.lock(userId);
    holds.resolve(null);
    await goOn.promise;
    await telling(tx).notify({
      kind: "offer-received",
      personId: userId,
      data: {},
      cause: { messageId: newId() },
    });
  });
  await holds.promise;
  const erased = db.database.transact((tx) =>
    eraseAccount(tx, erasure, userId),
  );
  await waitsForLock();
  goOn.resolve(null);
  await Promise.all([told, erased]);
  const [left] = await db.database.sql`
    select (select count(*)::int from contacts where user_id = ${userId}) as contacts,
           (select count(*)::int from notices where user_id = ${userId}) as notices,
           (select count(*)::int from deliveries where recipient_id = ${userId}) as deliveries`;
  expect(left).toEqual({ contacts: 0, notices: 0, deliveries: 0 });
});

/** Resolves as soon as some connection to this database waits for another one's lock. */
async function waitsForLock(): Promise<void> {
  for (let nth = 0; nth < 2_000; nth += 1) {
    const waits = await db.database.sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (waits.length > 0) return;
    await Bun.sleep(5);
  }
  throw new Error("nobody waits");
}
