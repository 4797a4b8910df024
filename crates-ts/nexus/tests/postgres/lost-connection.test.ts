import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
import { connect } from "../../src/postgres/index.ts";
import type { Database, Transaction } from "../../src/postgres/index.ts";
import { dyingAt } from "./dying-connection.ts";
import { asAdmin, uniqueName, urlOf } from "./infra.ts";
import { until } from "./support/until.ts";

// The driver's patch (patches/) is what these tests hold: without it a transaction whose connection died goes on
// inside whichever transaction gets the connection object next.

const name = uniqueName("nexus_lost");
let database: Database;

beforeAll(async () => {
  await asAdmin((sql) => sql.unsafe(`create database "${name}"`));
  database = connect({ url: urlOf(name), applicationName: "lost", max: 1 });
  await database.sql`create table marks (who text not null, n int not null)`;
});

beforeEach(async () => void (await database.sql`truncate marks`));

afterAll(async () => {
  await database.close();
  await asAdmin((sql) => sql.unsafe(`drop database "${name}" with (force)`));
});

const mark = async (tx: Transaction, who: string, n: number): Promise<void> =>
  void (await tx.sql`insert into marks values (${who}, ${n})`);
const marks = (): Promise<unknown> =>
  database.sql`select who, n from marks order by who, n`.then((rows) => [
    ...rows,
  ]);

/** Ends every backend of the test's database. */
const kill = (): Promise<unknown> =>
  asAdmin(
    (sql) =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`,
  );

describe("a transaction whose connection died", () => {
  test("never runs inside the next transaction of the same connection, nor commits it", async () => {
    const late = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    const swallowed: string[] = [];
    const first = database.transact(async (tx) => {
      await mark(tx, "first", 1);
      reached.resolve(undefined);
      await late.promise;
      await mark(tx, "first", 2).catch(
        (error: unknown) => void swallowed.push(String(error)),
      );
    });
    const outcome = first.then(
      () => "committed",
      () => "refused",
    );
    await reached.promise;
    await kill();
    expect(await outcome).toBe("refused");
    const second = database.transact(async (tx) => {
      await mark(tx, "second", 1);
      late.resolve(undefined);
      await Bun.sleep(50);
      await mark(tx, "second", 2);
      throw new Error("rolled back");
    });
    await expect(second).rejects.toThrow("rolled back");
    expect(swallowed).toHaveLength(1);
    expect(await marks()).toEqual([]);
  });

  test("rejects its running statement and everything queued behind it", async () => {
    const errors: unknown[] = [];
    const run = database.transact(async (tx) => {
      const sleeping = tx.sql`select pg_sleep(5)`.execute();
      const queued = [1, 2, 3].map((n) => mark(tx, "queued", n));
      setTimeout(() => void kill(), 50);
      const results = await Promise.allSettled([sleeping, ...queued]);
      errors.push(...results.filter(({ status }) => status === "rejected"));
    });
    await expect(run).rejects.toThrow();
    await Bun.sleep(20);
    expect(errors).toHaveLength(4);
    await database.transact((tx) => mark(tx, "after", 1));
    expect(await marks()).toEqual([{ who: "after", n: 1 }]);
  });
});

test("a connection that dies while it is set up costs one statement at most, and no unheard error", async () => {
  // The driver asks for the array types on its own account: nobody awaits that statement, so its failure is an unhandled
  // rejection, which ends a service (and here fails the test).
  const proxy = dyingAt("pg_catalog.pg_type", urlOf(name));
  const busy = connect({ url: proxy.url, applicationName: "set-up", max: 1 });
  await busy.ping(2_000).catch(() => undefined);
  await busy.ping(2_000);
  expect(proxy.deaths()).toBe(1);
  await busy.close();
  proxy.stop();
});

test("a transaction's clients are refused once it has ended", async () => {
  let kept: Transaction | undefined;
  await database.transact(async (tx) => {
    kept = tx;
    await mark(tx, "kept", 1);
  });
  const tx = kept;
  if (tx === undefined) throw new Error("no transaction");
  await expect(mark(tx, "kept", 2)).rejects.toThrow("transaction has ended");
  expect(await marks()).toEqual([{ who: "kept", n: 1 }]);
});

test("the pool serves again after every backend was killed under load, ten times", async () => {
  const busy = connect({ url: urlOf(name), applicationName: "busy", max: 4 });
  let stop = false;
  const done = { ok: 0, failed: 0 };
  const clients = Array.from({ length: 8 }, async (_, who) => {
    while (!stop)
      await busy
        .transact(async (tx) => {
          await mark(tx, `client-${String(who)}`, 1);
          await mark(tx, `client-${String(who)}`, 2);
        })
        .then(
          () => void (done.ok += 1),
          () => void (done.failed += 1),
        );
  });
  for (let kills = 0; kills < 10; kills += 1) {
    await Bun.sleep(40);
    await asAdmin(
      (sql) =>
        sql`select pg_terminate_backend(pid, 2000) from pg_stat_activity where application_name = 'busy'`,
    );
  }
  await until("they are served again", () => done.ok > 100);
  stop = true;
  await Promise.all(clients);
  await busy.ping(10_000);
  await busy.close();
  const halves =
    await database.sql`select who from marks group by who having count(*) filter (where n = 1) <> count(*) filter (where n = 2)`;
  expect([...halves]).toEqual([]);
  expect(done.failed).toBeGreaterThan(0);
}, 90_000);

test("auth #78: a server that stays away is answered for soon, however often it was asked before", async () => {
  const nobody = new URL(urlOf(name));
  nobody.port = "1";
  const asking = connect({ url: nobody.href, applicationName: "away", max: 1 });
  const refusal = (): Promise<number> => {
    const from = performance.now();
    return asking.sql`select 1`.then(
      () => Number.NaN,
      () => performance.now() - from,
    );
  };
  // The driver's own pause would have grown to ten seconds and more by then.
  for (let times = 0; times < 6; times += 1) await refusal();
  expect(await refusal()).toBeLessThan(8_000);
  await asking.close();
});
