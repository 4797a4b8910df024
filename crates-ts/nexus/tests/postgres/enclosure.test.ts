import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
import { pgTable, text } from "drizzle-orm/pg-core";
import {
  connect,
  eventStore,
  nexusSql,
  transactionsOf,
} from "../../src/postgres/index.ts";
import type { Database } from "../../src/postgres/index.ts";
import { asAdmin, uniqueName, urlOf } from "./infra.ts";

const name = uniqueName("nexus_enclosure");
const notes = pgTable("notes", { id: text("id").primaryKey() });
let database: Database;
let outsider: Database;

beforeAll(async () => {
  await asAdmin((sql) => sql.unsafe(`create database "${name}"`));
  const options = { url: urlOf(name), applicationName: "enclosure", max: 2 };
  database = connect({ ...options, onQuery: () => undefined });
  outsider = connect(options);
  await outsider.sql`create table notes (id text primary key)`;
  await outsider.sql.unsafe(nexusSql);
});
beforeEach(async () => void (await outsider.sql`truncate notes`));
afterAll(async () => {
  await Promise.all([database.close(), outsider.close()]);
  await asAdmin((sql) => sql.unsafe(`drop database "${name}" with (force)`));
});

const committed = async (): Promise<string[]> =>
  (await outsider.sql<{ id: string }[]>`select id from notes order by id`).map(
    ({ id }) => id,
  );

/** Writes through every door of a database that knows nothing of an enclosing transaction. */
async function everyWay(): Promise<void> {
  await database.transact(
    async (tx) => void (await tx.sql`insert into notes values ('transact')`),
  );
  await database.sql`insert into notes values ('sql')`;
  await database.sql.unsafe("insert into notes values ('unsafe')");
  await database.db.insert(notes).values({ id: "db" });
  await database.db.transaction(
    async (tx) =>
      void (await tx.insert(notes).values({ id: "db-transaction" })),
  );
  await database.sql.begin(
    async (tx) => void (await tx`insert into notes values ('begin')`),
  );
}
const allWays = ["begin", "db", "db-transaction", "sql", "transact", "unsafe"];

describe("what an enclosing transaction holds", () => {
  test("is committed together, by whichever way it was written", async () => {
    await database.enclose(async () => {
      await everyWay();
      expect(await committed()).toEqual([]);
      expect((await database.db.select().from(notes)).length).toBe(6);
      expect((await database.sql`select 1 from notes`).length).toBe(6);
    });
    expect(await committed()).toEqual(allWays);
  });

  test("is rolled back together, transactions that had ended among it", async () => {
    const failed = database.enclose(async () => {
      await everyWay();
      throw new Error("on purpose");
    });
    await expect(failed).rejects.toThrow("on purpose");
    expect(await committed()).toEqual([]);
  });

  test("is of its own context only", async () => {
    const { promise: both, resolve } = Promise.withResolvers<void>();
    const enclosed = database.enclose(async () => {
      await database.sql`insert into notes values ('inside')`;
      await both;
      throw new Error("on purpose");
    });
    await database.sql`insert into notes values ('outside')`;
    await database.transact(
      async (tx) =>
        void (await tx.sql`insert into notes values ('outside-too')`),
    );
    resolve();
    await expect(enclosed).rejects.toThrow("on purpose");
    expect(await committed()).toEqual(["outside", "outside-too"]);
  });

  test("loses a refused unit of work and nothing else; the next try sees what others have committed meanwhile", async () => {
    const work = transactionsOf(database, (tx) => tx);
    await database.enclose(async () => {
      const refused = await work.run(async ({ sql }) => {
        await sql`insert into notes values ('refused')`;
        return { ok: false, error: "no" };
      });
      expect(refused).toEqual({ ok: false, error: "no" });
      await outsider.sql`insert into notes values ('theirs')`;
      await work.run(async ({ sql }) => {
        expect((await sql`select 1 from notes`).length).toBe(1);
        await sql`insert into notes values ('done')`;
        return { ok: true, value: undefined };
      });
    });
    expect(await committed()).toEqual(["done", "theirs"]);
  });

  test("survives a failed statement of a transaction that its caller gave up", async () => {
    await database.enclose(async () => {
      const failed = database.transact(async (tx) => {
        await tx.sql`insert into notes values ('lost')`;
        await tx.sql`select 1 / 0`;
      });
      await expect(failed).rejects.toThrow("division by zero");
      await database.sql`insert into notes values ('kept')`;
    });
    expect(await committed()).toEqual(["kept"]);
  });

  test("takes transactions that run at once one after the other, and those inside one another", async () => {
    await database.enclose(async () => {
      const write = (id: string, isRight: boolean) =>
        database.transact(async (tx) => {
          await tx.sql`insert into notes values (${id})`;
          await Bun.sleep(2);
          await database.transact(
            async (inner) =>
              void (await inner.sql`insert into notes values (${`${id}-inner`})`),
          );
          if (!isRight) throw new Error("on purpose");
        });
      await Promise.allSettled([
        write("a", true),
        write("b", false),
        write("c", true),
      ]);
    });
    expect(await committed()).toEqual(["a", "a-inner", "c", "c-inner"]);
  });

  test("refuses what a savepoint cannot be: a transaction with options of its own", async () => {
    await database.enclose(async () => {
      expect(() =>
        database.sql.begin(
          "isolation level serializable",
          (tx) => tx`select 1`,
        ),
      ).toThrow("takes no options");
      await database.sql`select 1`;
    });
  });

  test("takes the appends of a store that shares its statements with others", async () => {
    const store = eventStore(database);
    const append = (id: string) =>
      store.append({
        stream: { type: "note", id },
        expected: "none",
        events: [{ type: "Noted", schemaVersion: 1, data: {} }],
        metadata: { correlationId: "request-1", time: new Date() },
      });
    const failed = database.enclose(async () => {
      expect((await append("0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d")).ok).toBe(
        true,
      );
      throw new Error("on purpose");
    });
    await expect(failed).rejects.toThrow("on purpose");
    expect((await append("0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d")).ok).toBe(
      true,
    );
  });
});

describe("the end of an enclosing transaction", () => {
  test("announces what the transactions in it signalled, once, and nothing of those that were rolled back", async () => {
    const heard: (readonly string[])[] = [];
    const stop = database.onSignal(
      "notes",
      (details) => void heard.push(details),
    );
    await database.enclose(async () => {
      for (const detail of ["a", "b"])
        await database.transact(async (tx) => {
          tx.signal("notes", detail);
          await tx.sql`select 1`;
        });
      await database
        .transact((tx) => {
          tx.signal("notes", "never");
          return Promise.reject(new Error("on purpose"));
        })
        .catch(() => undefined);
      database.signal("notes");
      expect(heard).toEqual([]);
    });
    stop();
    expect(heard).toEqual([["a", "b"]]);
  });

  test("is what work for after the commit waits for, and waits for it in turn", async () => {
    let seen: string[] = [];
    await database.enclose(async () => {
      await database.transact(
        async (tx) => void (await tx.sql`insert into notes values ('a')`),
      );
      await database.afterCommit(async () => {
        seen = await committed();
      });
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual(["a"]);
    let isCalled = false;
    const failed = database.enclose(async () => {
      await database.afterCommit(() => Promise.resolve(void (isCalled = true)));
      throw new Error("on purpose");
    });
    await expect(failed).rejects.toThrow();
    expect(isCalled).toBe(false);
    await database.afterCommit(() => Promise.resolve(void (isCalled = true)));
    expect(isCalled).toBe(true);
  });

  test("sends what goes on in its context its own way", async () => {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    let late: Promise<void> | undefined;
    await database.enclose(async () => {
      late = ended.then(() => everyWay());
      await database.sql`select 1`;
    });
    resolve();
    await late;
    expect(await committed()).toEqual(allWays);
  });

  test("comes with its connection: what the work does afterwards fails, and nothing stays", async () => {
    const steps: string[] = [];
    const lost = database.enclose(async (tx) => {
      await database.sql`insert into notes values ('before')`;
      const [row] = await tx.sql<
        { pid: number }[]
      >`select pg_backend_pid() as pid`;
      await asAdmin(
        (sql) => sql`select pg_terminate_backend(${row?.pid ?? 0})`,
      );
      await Bun.sleep(20);
      for (const each of [
        () => database.sql`insert into notes values ('after')`,
        () =>
          database.transact(
            async ({ sql }) =>
              void (await sql`insert into notes values ('after-too')`),
          ),
      ])
        await each().then(
          () => steps.push("went through"),
          () => steps.push("failed"),
        );
    });
    await expect(lost).rejects.toThrow();
    while (steps.length < 2) await Bun.sleep(5);
    expect(steps).toEqual(["failed", "failed"]);
    expect(await committed()).toEqual([]);
    await database.enclose(
      async () => void (await database.sql`insert into notes values ('again')`),
    );
    expect(await committed()).toEqual(["again"]);
  });
});
