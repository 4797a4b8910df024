import { expect, test } from "bun:test";
import { testDatabase } from "@tixlys/testkit";
import { notLogged } from "../../messaging/log-of-events.ts";

test("replay --consumer gives a log of everything what it does not have, and does not say so of what it has", async () => {
  const db = await testDatabase("events", { max: 2 });
  const [logged, missing] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  await db.database.sql`
    insert into events (id, position, type, version, time, producer, subject, aggregate_version, correlation_id, people)
    values (${logged}, 1, 'auth.account.verified', 1, now(), 'auth', ${logged}, 1, ${logged}, '{}')`;
  const asked = [{ messageId: logged }, { messageId: missing }];
  expect(await notLogged(db.database, asked)).toEqual([{ messageId: missing }]);
  expect(await notLogged(db.database, [])).toEqual([]);
  await db.close();
});
