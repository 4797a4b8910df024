import { afterAll, beforeAll, expect, test } from "bun:test";
import { auth } from "@tixlys/contracts";
import { eventually, searchDatabase, tell } from "@tixlys/testkit";
import { logReader } from "../../src/outbound/postgres/log-reader.ts";
import { told } from "../domain/things.ts";
import { type Hearing, hearing } from "./hearing.ts";

let heard: Hearing;
beforeAll(async () => {
  heard = await hearing();
});
afterAll(() => heard.stop());

const logged = (id: string) =>
  eventually("the event in the log", () => logReader(heard.database).find(id));

const register = (userId: string) =>
  tell(heard.auths, auth, {
    type: "auth.account.registered",
    subject: userId,
    data: {
      userId,
      username: "wilhelmina",
      email: "wilhelmina@example.test",
      firstName: "Wilhelmina",
      phone: "+420123456789",
      roles: ["user", "customer"],
    },
  });

/** Of what this build does not know; told as `auth`, which may publish it. */
async function publish(body: unknown, subject: string): Promise<string> {
  const messageId = Bun.randomUUIDv7();
  const payload = JSON.stringify(
    typeof body === "object" ? { ...body, id: messageId } : body,
  );
  await heard.auths.publish({ subject, headers: {}, payload, messageId });
  return messageId;
}

test("decision 9: the log has an event without anything personal or sealed, in no table and no column", async () => {
  const userId = Bun.randomUUIDv7();
  const id = await register(userId);
  const sealed = await tell(heard.auths, auth, {
    type: "auth.account.email-changed",
    subject: userId,
    data: {
      userId,
      email: "mina@example.test",
      confirmation: "c2VhbGVkd29yZA",
    },
  });
  expect(await logged(id)).toMatchObject({
    type: "auth.account.registered",
    data: { userId, roles: ["user", "customer"] },
    people: [userId],
  });
  expect((await logged(sealed)).data).toEqual({ userId });
  const needles = ["ilhelmina", "mina@", "123456789", "c2VhbGVkd29yZA"];
  expect(await searchDatabase(heard.database, needles)).toEqual([]);
  expect(await searchDatabase(heard.database, [userId])).toContain(
    "public.events",
  );
});

test("an event of an unknown type is its envelope, and is counted; a body that is no event is a dead letter that holds up nobody", async () => {
  const type = "auth.account.renamed";
  const data = { name: "Wilhelmina the Second" };
  const unknown = await publish(
    told({ type, producer: "auth", data }),
    `evt.${type}.v1`,
  );
  const broken = await publish("no envelope", "evt.auth.account.deleted.v1");
  const last = await register(Bun.randomUUIDv7());
  expect((await logged(unknown)).data).toBeUndefined();
  expect(await searchDatabase(heard.database, ["the Second"])).toEqual([]);
  await logged(last);
  expect(await heard.metrics()).toMatch(
    /events_logged_bare_total\{reason="unknown-type"\} 1/,
  );
  const [dead] = await heard.database.sql<{ consumer: string }[]>`
    select consumer from messaging.dead_letter where message_id = ${broken} and consumer = 'events-all'`;
  expect(dead).toBeDefined();
});

test("auth #75: who is deleted is mentioned nowhere any more, and that is acknowledged", async () => {
  const userId = Bun.randomUUIDv7();
  await logged(await register(userId));
  const id = await tell(heard.auths, auth, {
    type: "auth.account.deleted",
    subject: userId,
    aggregateVersion: 2,
    data: { userId, at: new Date().toISOString() },
  });
  await logged(id);
  const told = await eventually("the acknowledgement", async () => {
    const rows = await heard.database.sql<{ subject: string }[]>`
      select subject from messaging.outbox where key = ${userId} and subject like '%.account.erased.v1'`;
    return rows.length > 0 ? rows : undefined;
  });
  expect(told).toHaveLength(1);
  const mine = await logReader(heard.database).after({ person: userId }, 0, 10);
  expect(mine.map(({ type }) => type)).not.toContain("auth.account.registered");
});
