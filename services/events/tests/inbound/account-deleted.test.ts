import { afterAll, beforeAll, expect, test } from "bun:test";
import { auth } from "@tixlys/contracts";
import { exportPart } from "@tixlys/messaging/people";
import { eventually, tell } from "@tixlys/testkit";
import { personalData } from "../../src/outbound/postgres/personal-data.ts";
import { type Hearing, hearing } from "./hearing.ts";

let heard: Hearing;
beforeAll(async () => {
  heard = await hearing();
});
afterAll(() => heard.stop());

test("auth #75: an owner is exported while they are there, forgotten when they leave, and that is acknowledged", async () => {
  const userId = Bun.randomUUIDv7();
  const { sql } = heard.database;
  const owners = (count: number) =>
    eventually(`${String(count)} owners`, async () => {
      const rows = await sql`select from owners where owner_id = ${userId}`;
      return rows.length === count ? true : undefined;
    });
  await tell(heard.auths, auth, {
    type: "auth.account.registered",
    subject: userId,
    data: { userId, username: "ada", email: "ada@example.test", roles: [] },
  });
  await owners(1);
  const { records } = await exportPart(heard.database, personalData, {
    userId,
  });
  expect(records).toContain(userId);
  await tell(heard.auths, auth, {
    type: "auth.account.deleted",
    subject: userId,
    aggregateVersion: 2,
    data: { userId, at: new Date().toISOString() },
  });
  await owners(0);
  const told = await sql<{ subject: string }[]>`
    select subject from messaging.outbox where key = ${userId} and subject like '%.account.erased.v1'`;
  expect(told).toHaveLength(1);
});
