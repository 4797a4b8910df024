import { afterAll, beforeAll, expect, test } from "bun:test";
import { auth } from "@tixlys/contracts";
import { eventually, tell } from "@tixlys/testkit";
import { type Hearing, hearing } from "./hearing.ts";

let heard: Hearing;
beforeAll(async () => {
  heard = await hearing();
});
afterAll(() => heard.stop());

test("auth #75: a deletion is acknowledged", async () => {
  const userId = Bun.randomUUIDv7();
  await tell(heard.auths, auth, {
    type: "auth.account.deleted",
    subject: userId,
    aggregateVersion: 2,
    data: { userId, at: new Date().toISOString() },
  });
  const told = await eventually("the acknowledgement", async () => {
    const rows = await heard.database.sql<{ subject: string }[]>`
      select subject from messaging.outbox where key = ${userId} and subject like '%.account.erased.v1'`;
    return rows.length > 0 ? rows : undefined;
  });
  expect(told).toHaveLength(1);
});
