import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import {
  ada,
  bench,
  loggedIn,
  verifiedAccount,
  type Bench,
} from "../../application/memory/ports.ts";
import { good } from "../../domain/values.ts";

const hourMs = 3_600_000;

/** API keys in a real database; what the application does with them is proven over the store in memory. */
describe("API keys in PostgreSQL", () => {
  let database: TestDatabase;
  let on: Bench;
  let holder: { userId: string; sessionId: string };
  beforeAll(async () => {
    database = await testDatabase("auth", { max: 6 });
    on = bench({
      store: createStore(database.database, { published: async () => true }),
    });
    const { id: userId } = await verifiedAccount(on);
    const { sessionId } = await loggedIn(on);
    holder = { userId, sessionId };
  });
  afterAll(() => database.close());

  const make = (name: string, resources?: readonly string[]) =>
    on.app.createApiKey(holder, {
      name,
      operations: ["users:*", "auth:account:read"],
      resources,
      expiresAt: new Date(on.now().getTime() + hourMs),
    });
  const outbox = () =>
    database.database.sql<
      { subject: string; payload: string }[]
    >`select subject, payload::text from messaging.outbox where subject like '%api-key%' or subject like 'auth.revoked.%'`;

  test("are stored as a hash that is found again, with their scope (auth #57)", async () => {
    const { key, text } = good(await make("first", ["users/profiles/*"]));
    const rows = await database.database
      .sql`select t::text as row from api_keys t`;
    expect(JSON.stringify(rows)).not.toContain(text.slice(12, -4));
    expect(on.granted).toHaveLength(1);
    good(await on.app.exchangeApiKey(text));
    expect(on.granted.at(-1)).toMatchObject({
      userId: holder.userId,
      sessionId: key.id,
      client: "api-key",
      roles: ["user", "customer"],
      restrictions: {
        operations: ["users:*", "auth:account:read"],
        resources: ["users/profiles/*"],
      },
    });
    const shown = await on.app.showApiKey(holder, key.id);
    expect(shown).toEqual({ ...key, lastUsedAt: on.now() });
  });

  test("are told of when they are made and revoked, and revoked like a session; no event holds the key or its name", async () => {
    const { key, text } = good(await make("a telling name"));
    expect(await on.app.revokeApiKey(holder, key.id)).toBe(true);
    expect(await on.app.revokeApiKey(holder, key.id)).toBe(false);
    const rows = (await outbox()).filter(({ payload }) =>
      payload.includes(key.id),
    );
    expect(rows.map(({ subject }) => subject).toSorted()).toEqual([
      `auth.revoked.sid.${key.id}`,
      "evt.auth.api-key.created.v1",
      "evt.auth.api-key.revoked.v1",
    ]);
    const all = JSON.stringify(rows);
    expect(all).not.toContain("telling");
    expect(all).not.toContain(text.slice(12, -4));
    expect(await on.app.exchangeApiKey(text)).toMatchObject({ ok: false });
  });

  test("are twenty at most, also when many are made at once", async () => {
    const made = await Promise.all(
      Array.from({ length: 25 }, (_, n) => make(`key ${n}`)),
    );
    const { keys } = await on.app.listApiKeys(holder, { limit: 100 });
    expect(keys).toHaveLength(20);
    expect(made.filter((each) => !each.ok)).toHaveLength(6);
  });

  test("are listed part by part, the newest first, each once", async () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await on.app.listApiKeys(holder, { limit: 7, after });
      seen.push(...page.keys.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual([...new Set(seen)].toSorted().toReversed());
    expect(seen).toHaveLength(20);
  });

  test("are nobody else's to see or revoke (auth #46)", async () => {
    const bob = { ...ada, email: "bob@example.test", username: "bob-b" };
    const { id: userId } = await verifiedAccount(on, bob);
    const { sessionId } = await loggedIn(on, bob);
    const other = { userId, sessionId };
    const [mine] = (await on.app.listApiKeys(holder, { limit: 1 })).keys;
    const id = String(mine?.id);
    expect(await on.app.showApiKey(other, id)).toBeUndefined();
    expect(await on.app.revokeApiKey(other, id)).toBe(false);
    expect((await on.app.listApiKeys(other, { limit: 5 })).keys).toEqual([]);
    expect(await on.app.showApiKey(holder, id)).toBeDefined();
  });

  test("go when they have run out, and with their account", async () => {
    on.advance(2 * hourMs);
    expect((await on.app.listApiKeys(holder, { limit: 5 })).keys).toEqual([]);
    expect(await on.app.forgetApiKeys()).toBe(20);
    await loggedIn(on);
    const { sessionId } = await loggedIn(on);
    holder = { ...holder, sessionId };
    good(await make("last"));
    const { sql } = database.database;
    await sql`delete from accounts where id = ${holder.userId}`;
    expect(await sql`select id from api_keys`).toHaveLength(0);
  });
});
