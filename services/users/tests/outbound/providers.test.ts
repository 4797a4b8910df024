import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { outranks } from "@tixlys/biscuit";
import { SealedColumnError } from "@tixlys/nexus/postgres";
import {
  capturedLogger,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { createAccountListener } from "../../src/application/account-listener.ts";
import { createApplication } from "../../src/application/application.ts";
import { renewSealedWith } from "../../src/application/renewal.ts";
import { parseUserId } from "../../src/domain/profile/values.ts";
import { profileReader } from "../../src/outbound/postgres/profiles.ts";
import { providerStore } from "../../src/outbound/postgres/providers.ts";
import { sealedProviders } from "../../src/outbound/postgres/sealed-renewal.ts";
import { transactions, workIn } from "../../src/outbound/postgres/work.ts";
import { adaId, adasAccount, later, valueOf } from "../domain/people.ts";
import { cipherOf, firstKeys, rotatedKeys, testCipher } from "./sealed.ts";

const secret = "8501011234";
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase("users", { max: 8 });
});
afterAll(() => db.close());

const appWith = (cipher = testCipher) =>
  createApplication({
    transactions: transactions(db.database),
    profiles: profileReader(db.database),
    providers: providerStore(db.database, cipher),
    outranks,
    clock: () => later,
  });

/** A person of their own for each test, who has told their business data. */
async function person(details = {}, cipher = testCipher) {
  const userId = Bun.randomUUIDv7();
  await db.database.transact((tx) =>
    createAccountListener(workIn(tx), () => later).registered(
      adasAccount({ userId: valueOf(parseUserId(userId)) }),
      { messageId: adaId },
    ),
  );
  const put = await appWith(cipher).putProvider({
    userId,
    details: { personalId: "850101-1234", radiusKm: 25, ...details },
  });
  return { userId, provider: valueOf(put) };
}

const find = async (userId: string, cipher = testCipher) =>
  valueOf(await appWith(cipher).findProvider(userId));
const columnOf = async (userId: string): Promise<string> => {
  const [row] = await db.database.sql<{ personal_id: string }[]>`
    select personal_id from providers where user_id = ${userId}`;
  return row?.personal_id ?? "";
};
const faultOf = async (userId: string, cipher = testCipher) => {
  const thrown: unknown = await appWith(cipher)
    .findProvider(userId)
    .catch((cause: unknown) => cause);
  if (thrown instanceof SealedColumnError) return thrown;
  throw new Error("expected a sealed column that does not open");
};

test("a provider comes back as it was told", async () => {
  const { userId, provider } = await person({ company: "A Ltd", city: "Ulm" });
  expect(await find(userId)).toEqual(provider);
});

describe("the personal id in the database", () => {
  test("is nowhere in clear, in no table and no message, and another text for the same id each time", async () => {
    const { userId } = await person();
    const again = await person();
    const tables = await db.database.sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`;
    expect(tables.length).toBeGreaterThan(5);
    for (const { name } of tables) {
      const rows = await db.database.sql.unsafe(
        `select t::text as row from ${name} t`,
      );
      expect([name, JSON.stringify(rows)]).not.toEqual([
        name,
        expect.stringMatching(/8501011234|850101-1234/),
      ]);
    }
    expect(await columnOf(userId)).toStartWith("v1.1.");
    expect(await columnOf(userId)).not.toBe(await columnOf(again.userId));
  });

  test("moved into somebody else's row does not open", async () => {
    const [owner, thief] = [
      await person(),
      await person({ personalId: "AB123456" }),
    ];
    await db.database.sql`
      update providers set personal_id = ${await columnOf(owner.userId)} where user_id = ${thief.userId}`;
    const { fault, message } = await faultOf(thief.userId);
    expect(fault).toBe("altered");
    expect(message).not.toContain(secret);
    expect(String((await find(owner.userId)).personalId)).toBe(secret);
  });

  test("under a key that is gone is a clear error that names key and column, to the log alone", async () => {
    const { userId } = await person({}, cipherOf(rotatedKeys));
    const error = await faultOf(userId, cipherOf(firstKeys));
    expect(error).toMatchObject({ fault: "unknown-key", keyId: "2" });
    expect(error.message).toContain("users.providers.personal_id");
    expect(error.message).toContain("COLUMN_KEYS");
  });
});

describe("after a new key has come", () => {
  test("what lies under the former one opens, and what is written lies under the new one", async () => {
    const { userId } = await person();
    const rotated = cipherOf(rotatedKeys);
    expect(String((await find(userId, rotated)).personalId)).toBe(secret);
    const put = await appWith(rotated).putProvider({
      userId,
      details: { radiusKm: 30 },
    });
    expect(put.ok).toBe(true);
    expect(await columnOf(userId)).toStartWith("v1.2.");
    expect(String((await find(userId, rotated)).personalId)).toBe(secret);
  });

  test("the renewal leaves nothing under the former one, changes nothing else, and then that one can go", async () => {
    const people = [await person(), await person({ personalId: "AB123456" })];
    const before = await Promise.all(people.map(({ userId }) => find(userId)));
    const told = () => db.database.sql`select count(*) from messaging.outbox`;
    const messages = await told();
    const log = capturedLogger();
    const rotated = cipherOf(rotatedKeys);
    const renew = renewSealedWith(
      sealedProviders(db.database, rotated, log.logger),
    );
    const { signal } = new AbortController();
    const done = await renew(signal);
    expect(done.renewed).toBeGreaterThanOrEqual(2);
    expect(done.unopened).toBe(1);
    expect((await renew(signal)).renewed).toBe(0);
    const [onlyNew = ""] = rotatedKeys.split(",");
    for (const [n, { userId }] of people.entries())
      expect(before[n]).toEqual(await find(userId, cipherOf(onlyNew)));
    expect(await told()).toEqual(messages);
    expect(log.text()).toContain("cannot be renewed");
    expect(log.text()).not.toContain(secret);
  });

  test("rows that one process has in hand are left to it", async () => {
    const { userId } = await person();
    const rotated = cipherOf(rotatedKeys);
    const log = capturedLogger();
    const store = sealedProviders(db.database, rotated, log.logger);
    await db.database.transact(async (tx) => {
      await tx.sql`select 1 from providers where user_id = ${userId} for update`;
      await store.renew({ limit: 200, after: undefined });
      expect(await columnOf(userId)).toStartWith("v1.1.");
    });
    await store.renew({ limit: 200, after: undefined });
    expect(await columnOf(userId)).toStartWith("v1.2.");
  });
});

test("a change and its message are one transaction, and the message says where and how far, no more", async () => {
  const { userId } = await person({ company: "A Ltd", city: "Ulm" });
  const rows = await db.database.sql<
    { subject: string; payload: { data: unknown; aggregateVersion: number } }[]
  >`
    select subject, payload::text::jsonb as payload from messaging.outbox
     where key = ${userId} and subject like 'evt.users.provider.%'`;
  expect(rows).toHaveLength(1);
  expect(rows[0]?.subject).toBe("evt.users.provider.updated.v1");
  expect(rows[0]?.payload).toMatchObject({
    aggregateVersion: 1,
    data: { userId, city: "Ulm", radiusKm: 25 },
  });
  expect(JSON.stringify(rows[0]?.payload)).not.toMatch(/A Ltd|1234"/);
});

test("of many who tell one provider's data at once, each change is one version", async () => {
  const { userId } = await person();
  const app = appWith();
  const results = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      app.putProvider({ userId, details: { radiusKm: n } }),
    ),
  );
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect((await find(userId)).version).toBe(9);
  const [first, ...rest] = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      app.putProvider({
        userId,
        details: { radiusKm: 100 + n },
        expectedVersions: [9],
      }),
    ),
  );
  expect([first, ...rest].filter((each) => each?.ok)).toHaveLength(1);
});

test("goes with the profile", async () => {
  const { userId } = await person();
  await db.database.sql`delete from profiles where user_id = ${userId}`;
  expect(await columnOf(userId)).toBe("");
});
