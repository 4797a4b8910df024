import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { sql as raw } from "drizzle-orm";
import { jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { connect } from "../../src/postgres/index.ts";
import type { Database, QueryReport } from "../../src/postgres/index.ts";
import { asAdmin, uniqueName, urlOf } from "./infra.ts";

const name = uniqueName("nexus_uow");
const reports: QueryReport[] = [];
let database: Database;

const things = pgTable("things", {
  id: text("id").primaryKey(),
  body: jsonb("body").notNull(),
  at: timestamp("at", { withTimezone: true }).notNull(),
});

beforeAll(async () => {
  await asAdmin((sql) => sql.unsafe(`create database "${name}"`));
  database = connect({
    url: urlOf(name),
    applicationName: "uow-test",
    max: 3,
    idleInTransactionTimeoutMs: 1_000,
    onQuery: (report) => void reports.push(report),
  });
  await database.sql`create table things (id text primary key, body jsonb not null, at timestamptz not null)`;
});

afterAll(async () => {
  await database.close();
  await asAdmin((sql) => sql.unsafe(`drop database "${name}" with (force)`));
});

const count = async (): Promise<number> =>
  (
    await database.sql<{ n: number }[]>`select count(*)::int as n from things`
  )[0]?.n ?? -1;

describe("the unit of work", () => {
  test("both clients see one transaction id", async () => {
    await database.transact(async (tx) => {
      const [mine] = await tx.sql<
        { id: string }[]
      >`select pg_current_xact_id()::text as id`;
      const theirs = await tx.db.execute<{ id: string }>(
        raw`select pg_current_xact_id()::text as id`,
      );
      expect(mine?.id).toBe(theirs[0]?.id ?? "none");
    });
  });

  test("jsonb stays jsonb through either client, and times come back as text from the plain one", async () => {
    const body = { list: [1, "zwei"], deep: { ja: true } };
    const at = new Date("2026-11-21T12:00:00.123Z");
    await database.transact(async (tx) => {
      await tx.db.insert(things).values({ id: "drizzle", body, at });
      await tx.sql`insert into things values ('plain', ${JSON.stringify(body)}::text::jsonb, ${at.toISOString()})`;
    });
    const kinds =
      await database.sql`select distinct jsonb_typeof(body) as kind from things`;
    expect(kinds.map((row) => row["kind"])).toEqual(["object"]);
    const rows = await database.db.select().from(things);
    expect(rows.map((row) => row.body)).toEqual([body, body]);
    expect(rows.map((row) => row.at)).toEqual([at, at]);
    const [plain] =
      await database.sql`select at from things where id = 'plain'`;
    expect(typeof plain?.["at"]).toBe("string");
  });

  test("a throw rolls both clients' writes back and announces nothing", async () => {
    const before = await count();
    let heard = 0;
    const stop = database.onSignal("things", () => void (heard += 1));
    const failed = database.transact(async (tx) => {
      await tx.db.insert(things).values({ id: "a", body: {}, at: new Date() });
      await tx.sql`insert into things values ('b', '{}', now())`;
      tx.signal("things");
      throw new Error("on purpose");
    });
    await expect(failed).rejects.toThrow("on purpose");
    stop();
    expect([await count(), heard]).toEqual([before, 0]);
  });

  test("a signal is heard once, after the commit, and not by those who left", async () => {
    const heard: number[] = [];
    const stop = database.onSignal("things", () => void heard.push(1));
    await database.transact(async (tx) => {
      tx.signal("things");
      tx.signal("things");
      await tx.sql`select 1`;
      expect(heard).toEqual([]);
    });
    stop();
    await database.transact((tx) => Promise.resolve(tx.signal("things")));
    expect(heard).toEqual([1]);
  });

  test("a signal's details reach the listeners together, each once, and none of a rolled back transaction", async () => {
    const heard: (readonly string[])[] = [];
    const stop = database.onSignal(
      "keys",
      (details) => void heard.push(details),
    );
    const failed = database.transact(async (tx) => {
      tx.signal("keys", "rolled back");
      throw new Error("on purpose");
    });
    await failed.catch(() => undefined);
    await database.transact(async (tx) => {
      for (const key of ["a", "b", "a"]) tx.signal("keys", key);
    });
    await database.transact(async (tx) => tx.signal("keys"));
    stop();
    expect(heard).toEqual([["a", "b"], []]);
  });

  test("a failed statement that the caller swallowed still rolls the transaction back", async () => {
    const before = await count();
    const swallowed = database.transact(async (tx) => {
      await tx.sql`insert into things values ('swallow', '{}', now())`;
      await tx.sql`select 1 / 0`.catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow("division by zero");
    expect(await count()).toBe(before);
  });

  test("a transaction that idles too long is ended by the server, and the pool lives on", async () => {
    const worked = Promise.withResolvers<void>();
    const idle = database.transact(async (tx) => {
      await tx.sql`insert into things values ('idle', '{}', now())`;
      await Bun.sleep(1_300);
      await tx.sql`select 1`.finally(() => worked.resolve());
    });
    await expect(idle).rejects.toThrow();
    // The server ends the transaction while its work still sleeps.
    await worked.promise;
    const [left] = await database.sql`select 1 from things where id = 'idle'`;
    expect(left).toBeUndefined();
  });
});

describe("query reports", () => {
  test("name the operation, the duration and the SQLSTATE, through both clients and inside transactions", async () => {
    reports.length = 0;
    await database.db.select().from(things);
    await database.sql`select pg_sleep(0.02)`;
    await database.transact(async (tx) => {
      await tx.sql`update things set at = now()`;
      await tx.db.delete(things);
      await tx.db.transaction(
        async (inner) =>
          void (await inner
            .insert(things)
            .values({ id: "x", body: {}, at: new Date() })),
      );
    });
    await database.sql`select 1 / 0`.catch(() => undefined);
    await Bun.sleep(1);
    expect(reports.map(({ operation }) => operation)).toEqual([
      "SELECT",
      "SELECT",
      "UPDATE",
      "DELETE",
      "INSERT",
      "SELECT",
    ]);
    expect(reports[1]?.durationMs).toBeGreaterThanOrEqual(19);
    expect(reports[5]?.errorCode).toBe("22012");
    expect(reports[4]?.errorCode).toBeUndefined();
  });

  test("run in the async context of the statement's caller", async () => {
    const { AsyncLocalStorage } = await import("node:async_hooks");
    const request = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const own = connect({
      url: urlOf(name),
      applicationName: "context",
      max: 1,
      onQuery: () => void seen.push(request.getStore()),
    });
    await own.sql`select 1`;
    await Promise.all(
      ["a", "b", "c"].map((id) =>
        request.run(id, () => own.sql`select ${id}`.execute()),
      ),
    );
    await own.close();
    expect(seen).toEqual([undefined, "a", "b", "c"]);
  });
});

describe("connect", () => {
  test("gives every session its deadlines and its name", async () => {
    const [row] =
      await database.sql`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle, current_setting('application_name') as name`;
    expect(row).toEqual({
      statement: "15s",
      lock: "5s",
      idle: "1s",
      name: "uow-test",
    });
  });

  test("ping answers, and fails in time when the pool is busy", async () => {
    await database.ping(1_000);
    const busy = Array.from({ length: 3 }, () =>
      database.sql`select pg_sleep(0.4)`.execute(),
    );
    await expect(database.ping(50)).rejects.toThrow("within 50 ms");
    await Promise.all(busy);
  });

  test("ping fails when nothing listens", async () => {
    const nobody = connect({
      url: "postgres://x:y@127.0.0.1:1/z",
      applicationName: "nobody",
      max: 1,
    });
    await expect(nobody.ping(500)).rejects.toThrow();
    await nobody.close();
  });
});
