import { afterAll, beforeAll, expect, test } from "bun:test";
import { eq, inArray, sql as text } from "drizzle-orm";
import { integer, pgTable } from "drizzle-orm/pg-core";
import { connect } from "../../src/postgres/index.ts";
import type { Database } from "../../src/postgres/index.ts";
import { asAdmin, uniqueName, urlOf } from "./infra.ts";

const numbers = pgTable("numbers", { n: integer("n").primaryKey() });

const name = uniqueName("nexus_prepared");
let database: Database;
beforeAll(async () => {
  await asAdmin((sql) => sql.unsafe(`create database "${name}"`));
  database = connect({
    url: urlOf(name),
    applicationName: "prepared",
    max: 1,
    onQuery: () => undefined,
  });
  await database.sql`create table numbers (n int primary key)`;
});
afterAll(async () => {
  await database.close();
  await asAdmin((sql) => sql.unsafe(`drop database "${name}"`));
});

/** What the one connection holds prepared of statements that name the table. */
const held = async (): Promise<number> => {
  const rows = await database.sql<{ n: number }[]>`
    select count(*)::int as n from pg_prepared_statements where statement like '%"numbers"%' and statement not like '%pg_prepared%'`;
  return rows[0]?.n ?? -1;
};

test("what Drizzle sends is prepared once for each connection, inside and outside of transactions", async () => {
  const { db } = database;
  await db.insert(numbers).values([{ n: 1 }, { n: 2 }]);
  for (const n of [1, 2])
    expect(await db.select().from(numbers).where(eq(numbers.n, n))).toEqual([
      { n },
    ]);
  const before = await held();
  expect(before).toBe(2);
  await database.transact(async (tx) => {
    await tx.db.select().from(numbers).where(eq(numbers.n, 1));
    await tx.db.transaction((deeper) =>
      deeper.select().from(numbers).where(eq(numbers.n, 2)),
    );
  });
  expect(await held()).toBe(before);
});

test("a connection holds five hundred of them at most, and what comes beyond works all the same", async () => {
  const { db } = database;
  for (let size = 1; size <= 600; size += 1) {
    const list = Array.from({ length: size }, (_, at) => at);
    const found = await db
      .select()
      .from(numbers)
      .where(inArray(numbers.n, list));
    expect(found.length).toBe(Math.min(size - 1, 2));
  }
  expect(await held()).toBeLessThanOrEqual(500);
});

test("a statement whose table has changed since is an error once at most", async () => {
  const { db } = database;
  const all = () => db.execute(text`select * from numbers where n = ${1}`);
  expect(await all()).toHaveLength(1);
  await database.sql`alter table numbers add column m int`;
  await all().catch(() => undefined);
  expect(Object.keys((await all())[0] ?? {})).toEqual(["n", "m"]);
});
