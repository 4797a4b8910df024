import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  eventStore,
  readAfter,
  watermarkHolder,
} from "../../../src/postgres/index.ts";
import type { Transaction } from "../../../src/postgres/index.ts";
import { appendOf, happened, newStream } from "../../contract/context.ts";
import { openTransaction } from "./open-transaction.ts";
import { type OwnDatabase, ownDatabase } from "./own-database.ts";
import { stressReaders } from "./reader-stress.ts";

let own: OwnDatabase;

beforeAll(async () => {
  own = await ownDatabase();
});
afterAll(() => own.close());

const number = (name: string, unlessTold: number): number =>
  Number(process.env[name] ?? unlessTold);

test("under 16 writers with early transaction ids, sleeps and rollbacks, the reader loses, reorders and doubles nothing; one without the watermark loses", async () => {
  const options = {
    seed: number("STRESS_SEED", Math.floor(Math.random() * 2 ** 31)),
    seconds: number("STRESS_SECONDS", 2.5),
    writers: 16,
    streams: 40,
  };
  process.stdout.write(`stress seed ${String(options.seed)}\n`);
  const { watermark, naive, ...run } = await stressReaders(own, options);
  process.stdout.write(`${JSON.stringify({ ...run, watermark, naive })}\n`);
  expect(watermark).toEqual({ lost: 0, reordered: 0, doubled: 0 });
  expect(naive.lost).toBeGreaterThan(0);
  expect(run.events).toBeGreaterThan(100);
  expect(run.rolledBack).toBeGreaterThan(0);
}, 120_000);

describe("an open transaction", () => {
  test("of somebody who appends nothing holds no reader up", async () => {
    const { after } = await atTheEnd();
    const open = await openTransaction(own.database, async (tx) => {
      await tx.sql`create table if not exists bystander (n int)`;
      await tx.sql`insert into bystander values (1)`;
    });
    const appended = appendOf();
    await eventStore(own.database).append(appended);
    const page = await readAfter(own.database.sql, { after, limit: 10 });
    expect(page.events.map(({ stream }) => stream)).toEqual([appended.stream]);
    expect(page.held).toBe(false);
    expect(await watermarkHolder(own.database.sql)).toBeUndefined();
    await open.end();
  });

  test("of an appender holds the reader, who says so, and its pid and age can be asked", async () => {
    const { after } = await atTheEnd();
    const [held, later] = [newStream(), newStream()];
    const other = own.another({ applicationName: "the-holder", max: 1 });
    let pid = 0;
    const open = await openTransaction(other, async (tx) => {
      await eventStore(tx).append(appendOf({ stream: held }));
      const [row] = await tx.sql<
        { pid: number }[]
      >`select pg_backend_pid() as pid`;
      pid = row?.pid ?? 0;
    });
    await eventStore(own.database).append(appendOf({ stream: later }));
    await Bun.sleep(20);
    const page = await readAfter(own.database.sql, { after, limit: 10 });
    expect(page).toEqual({ events: [], next: after, held: true, more: false });
    const holder = await watermarkHolder(own.database.sql);
    expect(holder).toMatchObject({
      pid,
      position: after,
      applicationName: "the-holder",
      state: "idle in transaction",
    });
    expect(holder?.ageMs).toBeGreaterThan(15);
    await open.end();
    const { events } = await readAfter(own.database.sql, { after, limit: 10 });
    expect(events.map(({ stream }) => stream)).toEqual([held, later]);
  });

  test("of an appender that rolls back leaves a gap that stops nobody", async () => {
    const { after } = await atTheEnd();
    const open = await openTransaction(own.database, (tx) =>
      eventStore(tx).append(appendOf()),
    );
    const later = newStream();
    await eventStore(own.database).append(appendOf({ stream: later }));
    await open.rollBack();
    const { events } = await readAfter(own.database.sql, { after, limit: 10 });
    expect(events.map(({ stream }) => stream)).toEqual([later]);
  });

  test("registers once however much it appends, and again after a savepoint that was rolled back", async () => {
    await own.database.transact(async (tx) => {
      const store = eventStore(tx);
      await tx.sql
        .savepoint(async (inner) => {
          await eventStore({ ...tx, sql: inner }).append(appendOf());
          throw new Error("undone");
        })
        .catch(() => undefined);
      expect(await locksOf(tx)).toBe(0);
      for (let n = 0; n < 50; n += 1) await store.append(appendOf());
      expect(await locksOf(tx)).toBe(1);
    });
  });
});

describe("a statement that is slow to commit", () => {
  beforeAll(async () => {
    await own.database.sql`
      create function slow_commit() returns trigger language plpgsql as 'begin perform pg_sleep(0.3); return null; end'`;
    await own.database.sql`
      create constraint trigger slow after insert on nexus.events deferrable initially deferred
      for each row when (new.type = 'Slow') execute function slow_commit()`;
  });

  for (const [form, together] of [
    ["alone", 1],
    ["together with others", 3],
  ] as const)
    test(`holds the reader, when its append left ${form}`, async () => {
      const { after } = await atTheEnd();
      const store = eventStore(own.another(), {
        groupCommit: { statements: 1 },
      });
      const slow = Array.from({ length: together }, () =>
        appendOf({ events: [happened({}, "Slow")] }),
      );
      const writing = Promise.all(slow.map((each) => store.append(each)));
      await until("it has registered", async () => {
        const holder = await watermarkHolder(own.database.sql);
        return holder !== undefined;
      });
      const later = newStream();
      await eventStore(own.database).append(appendOf({ stream: later }));
      const first = await readAfter(own.database.sql, { after, limit: 10 });
      expect(first).toEqual({
        events: [],
        next: after,
        held: true,
        more: false,
      });
      await writing;
      const { events } = await readAfter(own.database.sql, {
        after: first.next,
        limit: 10,
      });
      expect(events.map(({ stream }) => stream.id).toSorted()).toEqual(
        [later, ...slow.map(({ stream }) => stream)]
          .map(({ id }) => id)
          .toSorted(),
      );
    });
});

test("reading under one snapshot is refused, because it would lose events", async () => {
  const read = own.database.sql.begin(
    "isolation level repeatable read",
    (sql) => readAfter(sql, { after: 0, limit: 1 }),
  );
  await expect(read).rejects.toThrow("needs read committed");
});

/** Where everything ends now. */
async function atTheEnd(): Promise<{ after: number }> {
  let after = 0;
  for (;;) {
    const page = await readAfter(own.database.sql, { after, limit: 10_000 });
    after = page.next;
    if (!page.more && !page.held) return { after };
  }
}

async function until(
  what: string,
  holds: () => Promise<boolean>,
): Promise<void> {
  for (const end = performance.now() + 10_000; !(await holds());) {
    if (performance.now() > end) throw new Error(`waited 10 s until ${what}`);
    await Bun.sleep(2);
  }
}

async function locksOf(tx: Transaction): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`;
  return row?.n ?? -1;
}
