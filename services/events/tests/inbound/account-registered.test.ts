import { afterAll, beforeAll, expect, test } from "bun:test";
import { auth } from "@tixlys/contracts";
import { eventually, tell } from "@tixlys/testkit";
import { ownerReader } from "../../src/outbound/postgres/owners.ts";
import { ownerId } from "../domain/things.ts";
import { type Hearing, hearing } from "./hearing.ts";

let heard: Hearing;
beforeAll(async () => {
  heard = await hearing();
});
afterAll(() => heard.stop());

const register = (subject: string, userId: string = subject) =>
  tell(heard.auths, auth, {
    type: "auth.account.registered",
    subject,
    data: {
      userId,
      username: "wilhelmina",
      email: "wilhelmina@example.test",
      roles: ["user", "customer"],
    },
  });
const known = (userId: string) =>
  eventually("the owner", () =>
    ownerReader(heard.database).find(ownerId(userId)),
  );

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
  const rows = await heard.database
    .sql`select * from owners where owner_id = ${userId}`;
  expect(JSON.stringify(rows)).toContain(userId);
  expect(JSON.stringify(rows)).not.toContain("wilhelmina");
});

test("an event that does not apply ends as a dead letter, and other accounts go on (http-rules 77)", async () => {
  const [stuck, another] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const poison = await register(stuck, stuck.toUpperCase());
  await register(another);
  await known(another);
  const dead = await eventually("the dead letter", async () => {
    const [row] = await heard.database.sql<{ consumer: string }[]>`
      select consumer from messaging.dead_letter where message_id = ${poison}`;
    return row;
  });
  expect(dead.consumer).toBe("events-auth");
});
