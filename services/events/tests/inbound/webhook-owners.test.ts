import { afterAll, beforeAll, expect, test } from "bun:test";
import { auth } from "@tixlys/contracts";
import { exportPart } from "@tixlys/messaging/people";
import { eventually, searchDatabase, tell } from "@tixlys/testkit";
import {
  erasureOver,
  personalData,
} from "../../src/outbound/postgres/personal-data.ts";
import { webhooksOver } from "../webhook-world.ts";
import { type Hearing, hearing } from "./hearing.ts";

let heard: Hearing;
beforeAll(async () => {
  heard = await hearing();
});
afterAll(() => heard.stop());

async function webhook(userId: string, more: object = {}): Promise<string> {
  const by = { userId, isManagement: true };
  const url = `https://shop.example/${userId}`;
  const made = await webhooksOver(heard.database).createWebhook(by, {
    url,
    types: ["*"],
    ...more,
  });
  return made.ok ? made.value.webhook.id : "";
}

async function reasonOf(userId: string, id: string): Promise<string | null> {
  const found = await webhooksOver(heard.database).readWebhook(
    { userId, isManagement: false },
    id,
  );
  return found.ok ? found.value.disabledReason : "gone";
}

const pendingOf = async (id: string): Promise<number> => {
  const rows = await heard.database
    .sql`select 1 from webhook_deliveries where webhook_id = ${id}`;
  return rows.length;
};

test("who leaves management hears everything no longer, and who is disabled nothing", async () => {
  const [userId, at] = [Bun.randomUUIDv7(), new Date().toISOString()];
  const [all, own] = [
    await webhook(userId, { scope: "all" }),
    await webhook(userId),
  ];
  const change = (version: number, roles: ("user" | "admin")[]) =>
    tell(heard.auths, auth, {
      type: "auth.account.role-changed",
      subject: userId,
      aggregateVersion: version,
      data: { userId, roles, at },
    });
  await change(2, ["user", "admin"]);
  await change(3, ["user"]);
  await eventually("the end of the one that heard everything", async () =>
    (await reasonOf(userId, all)) === "permission-lost" ? true : undefined,
  );
  expect(await reasonOf(userId, own)).toBeNull();
  await tell(heard.auths, auth, {
    type: "auth.account.disabled",
    subject: userId,
    aggregateVersion: 4,
    data: { userId, at },
  });
  await eventually("the end of the other", async () =>
    (await reasonOf(userId, own)) === "account-disabled" ? true : undefined,
  );
  const told = await heard.database.sql<{ reason: string }[]>`
    select payload::jsonb->'data'->>'reason' as reason from messaging.outbox
     where subject = 'evt.events.webhook.disabled.v1' and key in (${all}, ${own}) order by reason`;
  expect(told.map(({ reason }) => reason)).toEqual([
    "account-disabled",
    "permission-lost",
  ]);
});

test("auth #75: webhooks and deliveries are exported without their secret, and go with the person", async () => {
  const userId = Bun.randomUUIDv7();
  const id = await webhook(userId);
  const registered = await tell(heard.auths, auth, {
    type: "auth.account.registered",
    subject: userId,
    data: {
      userId,
      username: "hook-owner",
      email: "hooks@example.test",
      roles: ["user", "customer"],
    },
  });
  await eventually("its delivery", async () =>
    (await pendingOf(id)) === 1 ? true : undefined,
  );
  const { beyondRows } = erasureOver(heard.database);
  const { records } = await exportPart(
    heard.database,
    personalData,
    { userId },
    beyondRows,
  );
  expect(records).toContain(`https://shop.example/${userId}`);
  expect(JSON.parse(records)).toContainEqual(
    expect.objectContaining({
      table: "webhook_deliveries",
      row: expect.objectContaining({ event_id: registered }),
    }),
  );
  expect(records).not.toContain("v1.1.");
  await tell(heard.auths, auth, {
    type: "auth.account.deleted",
    subject: userId,
    aggregateVersion: 2,
    data: { userId, at: new Date().toISOString() },
  });
  await eventually("the end of the webhook", async () =>
    (await reasonOf(userId, id)) === "gone" ? true : undefined,
  );
  expect(await pendingOf(id)).toBe(0);
  expect(
    await searchDatabase(heard.database, [`shop.example/${userId}`]),
  ).toEqual([]);
});
