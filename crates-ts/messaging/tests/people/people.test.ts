import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { exportPartMax, users } from "@tixlys/contracts";
import {
  columnFaults,
  definePersonalData,
  eraseAccount,
  eraseAgain,
  exportPart,
} from "../../src/people/index.ts";
import { ownDatabase } from "../support/database.ts";
import type { OwnDatabase } from "../support/database.ts";

let own: OwnDatabase;
const data = definePersonalData({
  version: 2,
  tables: {
    notes: {
      person: "owner_id",
      columns: { body: "personal", hash: "secret", kind: "plain" },
    },
    reviews: {
      person: "author_id",
      columns: { words: "personal" },
      pseudonymise: async (tx, userId) => {
        await tx.sql`update reviews set author_id = null, words = '' where author_id = ${userId}::uuid`;
      },
    },
    kinds: { columns: { name: "plain" } },
  },
});
const erasure = { contract: users, data };

beforeAll(async () => {
  own = await ownDatabase();
  await own.database.sql.unsafe(`
    create table notes (id int primary key, owner_id uuid, body text, hash text, kind text, at timestamptz default now());
    create table reviews (id int primary key, author_id uuid, words text);
    create table kinds (name text primary key)`);
});
afterAll(() => own.close());

const person = () => Bun.randomUUIDv7();
const write = (owner: string, from: number, count: number, body: string) =>
  own.database.sql`
    insert into notes (id, owner_id, body, hash, kind) select n, ${owner}::uuid, ${body}, 'a-hash', 'k' from generate_series(${from}::int, ${from + count - 1}::int) n`;

/** Everything of an export, part by part. */
async function whole(userId: string) {
  const parts = [];
  let after: string | undefined;
  do {
    const asked = { userId, ...(after === undefined ? {} : { after }) };
    const part = await exportPart(own.database, data, asked);
    expect(part.records.length).toBeLessThanOrEqual(exportPartMax);
    parts.push(part);
    after = part.next;
  } while (after !== undefined);
  const records: unknown[] = parts.flatMap(({ records: text }) => {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  });
  return { parts, records };
}

describe("a declaration of personal data", () => {
  test("is refused when a table with a personal column does not say whose its rows are", () => {
    expect(() =>
      definePersonalData({
        version: 1,
        tables: { notes: { columns: { body: "personal" } } },
      }),
    ).toThrow("does not say whose its rows are");
  });

  test("agrees with the schema, or the difference is named", async () => {
    expect(await columnFaults(own.database, data)).toEqual([]);
    const { kinds: _, ...tables } = data.tables;
    expect(await columnFaults(own.database, { version: 1, tables })).toEqual([
      "kinds.name has no class",
    ]);
    expect(
      await columnFaults(own.database, {
        version: 1,
        tables: { ...data.tables, gone: { columns: { name: "plain" } } },
      }),
    ).toEqual(["gone.name is declared, but is not there"]);
    await own.database.sql`create table loose (owner_id uuid)`;
    const loose = { person: "owner_id", columns: {} };
    expect(
      await columnFaults(own.database, {
        version: 1,
        tables: { ...data.tables, loose },
      }),
    ).toEqual(["loose has no primary key to be told by"]);
  });
});

describe("auth #75: an export of a service", () => {
  test("has every row of the person with every column but secrets, over as many parts as it takes", async () => {
    const [mine, theirs] = [person(), person()];
    await write(mine, 1, 900, "x".repeat(2_000));
    await write(theirs, 1_001, 5, "not mine");
    await own.database
      .sql`insert into reviews values (1, ${mine}::uuid, 'good')`;
    const { parts, records } = await whole(mine);
    expect(parts.length).toBeGreaterThan(3);
    expect(records).toHaveLength(901);
    expect(parts.every(({ schemaVersion }) => schemaVersion === 2)).toBe(true);
    expect(records[0]).toMatchObject({
      table: "notes",
      row: { id: 1, kind: "k", owner_id: mine },
    });
    expect(new Set(records.map((each) => JSON.stringify(each))).size).toBe(901);
    const text = JSON.stringify(records);
    expect(text).not.toContain("a-hash");
    expect(text).not.toContain("not mine");
  });

  test("tells once whatever exists throughout, though rows told and the one where a part ended go between two parts", async () => {
    const mine = person();
    await write(mine, 20_001, 600, "x".repeat(2_000));
    const beyond = ["a", "b", "c"].map((key) => ({
      key,
      table: "files",
      row: { key, body: "y".repeat(300_000) },
    }));
    const told: string[] = [];
    let after: string | undefined;
    for (let parts = 0; parts === 0 || after !== undefined; parts += 1) {
      const asked = { userId: mine, ...(after === undefined ? {} : { after }) };
      const { records, next } = await exportPart(
        own.database,
        data,
        asked,
        async () => beyond,
      );
      told.push(
        ...[...records.matchAll(/"id": ?(\d+)|"key":"(.)"/g)].map(
          ([, id, key]) => id ?? key ?? "",
        ),
      );
      // A purge: all that is even of what has been told, and its last.
      const last = Number(told.findLast((each) => each.length > 1));
      await own.database.sql`
        delete from notes where owner_id = ${mine}::uuid and (id = ${last} or id <= ${last} and id % 2 = 0)`;
      if (told.includes("a") && beyond[0]?.key === "a") beyond.shift();
      after = next;
    }
    expect(told).toEqual([
      ...Array.from({ length: 600 }, (_, n) => String(20_001 + n)),
      ..."abc",
    ]);
  });

  test("of somebody who is unknown is empty, and a place that is none is refused", async () => {
    expect((await whole(person())).records).toEqual([]);
    await expect(
      exportPart(own.database, data, { userId: person(), after: "x" }),
    ).rejects.toThrow("no part of an export");
  });

  test("tells of a row that is longer than a message that it is so, and goes on", async () => {
    const mine = person();
    await write(mine, 5_001, 1, "y".repeat(exportPartMax));
    await write(mine, 5_002, 1, "short");
    const { records } = await whole(mine);
    expect(records).toHaveLength(2);
    expect(records[0]).toMatchObject({ row: { tooLong: expect.anything() } });
  });
});

describe("auth #75: a service forgets a person", () => {
  const erase = (userId: string) =>
    own.database.transact((tx) => eraseAccount(tx, erasure, userId));
  const count = async (table: string, where: string) => {
    const [row] = await own.database.sql.unsafe<{ n: number }[]>(
      `select count(*)::int as n from ${table} where ${where}`,
    );
    return row?.n;
  };

  test("with its acknowledgement in one transaction; others keep theirs; what others need is made nobody's", async () => {
    const [mine, theirs] = [person(), person()];
    await write(mine, 6_001, 3, "mine");
    await write(theirs, 7_001, 3, "theirs");
    await own.database
      .sql`insert into reviews values (2, ${mine}::uuid, 'bad')`;
    const broken = own.database.transact(async (tx) => {
      await eraseAccount(tx, erasure, mine);
      throw new Error("killed");
    });
    await expect(broken).rejects.toThrow("killed");
    expect(await count("notes", `owner_id = '${mine}'`)).toBe(3);
    expect(await count("messaging.outbox", `key = '${mine}'`)).toBe(0);
    await erase(mine);
    await erase(mine);
    expect(await count("notes", `owner_id = '${mine}'`)).toBe(0);
    expect(await count("notes", `owner_id = '${theirs}'`)).toBe(3);
    expect(await count("reviews", "id = 2 and author_id is null")).toBe(1);
    expect(await count("messaging.outbox", `key = '${mine}'`)).toBe(2);
  });

  test("a reminder erases nothing while the deletion itself has not arrived", async () => {
    const userId = person();
    await write(userId, 8_001, 1, "still here");
    const asked = { userId, messageId: Bun.randomUUIDv7() };
    expect(await eraseAgain(own.database, erasure, asked)).toEqual({
      arrived: false,
    });
    expect(await count("notes", `owner_id = '${userId}'`)).toBe(1);
  });

  test("a reminder of a deletion that waits does it, with all that waits; a second one finds it done", async () => {
    const userId = person();
    await write(userId, 9_001, 1, "still here");
    const asked = { userId, messageId: Bun.randomUUIDv7() };
    await own.database.sql`
      insert into messaging.waiting (consumer, key, message_id, subject, headers, payload)
      select 'users-auth', ${userId}, id, 'evt.auth.account.deleted.v1', '{}', '{"email":"somebody@example.test"}'
        from unnest(array[${Bun.randomUUIDv7()}::uuid, ${asked.messageId}::uuid]) as id`;
    await own.database.sql`
      insert into messaging.parked_key (consumer, key, state, attempts, next_attempt_at, first_error, last_error)
      values ('users-auth', ${userId}, 'parked', 12, now(), 'somebody@example.test', 'somebody@example.test')`;
    for (const _ of [1, 2])
      expect(await eraseAgain(own.database, erasure, asked)).toEqual({
        arrived: true,
      });
    expect(await count("messaging.waiting", `key = '${userId}'`)).toBe(0);
    expect(
      await count(
        "messaging.parked_key",
        `key = '${userId}' and first_error like '%@%'`,
      ),
    ).toBe(0);
    expect(await count("messaging.outbox", `key = '${userId}'`)).toBe(1);
  });

  test("a reminder is answered with not yet while something of the person is still to go, and nothing is acknowledged", async () => {
    const userId = person();
    const asked = { userId, messageId: Bun.randomUUIDv7() };
    await own.database.sql`
      insert into messaging.inbox (consumer, message_id, attempt, lag_ms) values ('users-auth', ${asked.messageId}, 1, 0)`;
    for (const isLeft of [true, false]) {
      const lasts = { ...erasure, lasts: async () => isLeft };
      expect(await eraseAgain(own.database, lasts, asked)).toEqual({
        arrived: !isLeft,
      });
    }
    expect(await count("messaging.outbox", `key = '${userId}'`)).toBe(0);
  });

  test("a message of theirs that could never be published no longer keeps its day of the outbox", async () => {
    const userId = person();
    await own.database.sql`
      insert into messaging.outbox_dead (bucket, position, message_id, subject, key, reason, state)
      values (1, 900001, ${Bun.randomUUIDv7()}::uuid, 'evt.users.profile.updated.v1', ${userId}, 'too-large', 'held')`;
    await erase(userId);
    expect(
      await count(
        "messaging.outbox_dead",
        `key = '${userId}' and state = 'discarded'`,
      ),
    ).toBe(1);
  });
});

test("auth #75: a part of an export is bounded in bytes, whatever the alphabet", async () => {
  const owner = person();
  await write(owner, 900_000, 6, "語".repeat(40_000));
  const parts: string[] = [];
  let after: string | undefined;
  do {
    const asked = { userId: owner, ...(after === undefined ? {} : { after }) };
    const part = await exportPart(own.database, data, asked);
    parts.push(part.records);
    after = part.next;
  } while (after !== undefined);
  for (const part of parts)
    expect(Buffer.byteLength(part)).toBeLessThanOrEqual(exportPartMax);
  expect(parts.join("").match(/語/g)).toHaveLength(240_000);
});
