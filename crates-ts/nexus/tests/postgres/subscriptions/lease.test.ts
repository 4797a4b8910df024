import {
  afterAll,
  beforeAll,
  beforeEach,
  expect,
  test,
  setDefaultTimeout,
} from "bun:test";
import type { Database } from "../../../src/postgres/index.ts";
import {
  LeaseLost,
  PositionMoved,
  bucketsOf,
  movePosition,
  readPosition,
  underLease,
} from "../../../src/postgres/subscriptions/lease.ts";
import {
  endStalled,
  giveLeasesBack,
  joinWorkers,
  leaveWorkers,
  renewLeases,
  takeLeases,
} from "../../../src/postgres/subscriptions/leasing.ts";
import type { Lease } from "../../../src/postgres/subscriptions/lease.ts";
import { ownStore } from "../support/store.ts";
import type { OwnStore } from "../support/store.ts";

setDefaultTimeout(120_000);
let store: OwnStore;
let database: Database;
const KEY = { name: "leased", generation: 1 };

beforeAll(async () => {
  store = await ownStore("lease");
  ({ database } = store);
  await database.sql`create table marks (by text not null)`;
});
beforeEach(async () => {
  await database.sql`truncate marks, nexus.subscriptions, nexus.subscription_workers`;
  await database.sql`
    insert into nexus.subscriptions (name, generation, partition, partitions, epoch)
    select 'leased', 1, n, 4, epoch from nexus.meta, generate_series(0, 3) n`;
});
afterAll(() => store.close());

const take = (owner: string, share = 1): Promise<Lease[]> =>
  takeLeases(database.sql, { owner, leaseMs: 3_000 }, [
    { ...KEY, share, epochDiffers: false, isOverdue: false },
  ]);

async function takeOne(owner: string): Promise<Lease> {
  const [lease] = await take(owner);
  if (lease === undefined) throw new Error("no lease");
  return lease;
}

const expire = async (): Promise<void> =>
  void (await database.sql`update nexus.subscriptions set lease_until = now() - interval '1 second' where lease_owner is not null`);

const marks = async (): Promise<string[]> =>
  (await database.sql<{ by: string }[]>`select by from marks`).map(
    ({ by }) => by,
  );

test("a lease is one worker's until it is over or given back; then the fence grows", async () => {
  const all = await take("one", 4);
  expect(
    all.map(({ partition }) => partition).toSorted((a, b) => a - b),
  ).toEqual([0, 1, 2, 3]);
  expect(await take("two", 4)).toEqual([]);
  await expire();
  const taken = await take("two", 4);
  expect(taken.map(({ fence }) => fence)).toEqual(["2", "2", "2", "2"]);
  expect(
    await renewLeases(
      database.sql,
      all.map((lease) => ({ lease, seen: 9 })),
    ),
  ).toEqual(new Set());
  await giveLeasesBack(
    database.sql,
    all.map((lease) => ({ lease, seen: 9 })),
  );
  expect(await take("three", 4)).toEqual([]);
  await giveLeasesBack(
    database.sql,
    taken.map((lease) => ({ lease, seen: 0 })),
  );
  expect(await take("three", 4)).toHaveLength(4);
});

test("eight workers who ask at once get each partition once", async () => {
  const pools = [store.another(4), store.another(4)];
  const taken = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      takeLeases(
        (pools[n % 2] ?? database).sql,
        { owner: `w${n}`, leaseMs: 3_000 },
        [{ ...KEY, share: 2, epochDiffers: false, isOverdue: false }],
      ),
    ),
  );
  const partitions = taken.flat().map(({ partition }) => partition);
  expect(new Set(partitions).size).toBe(partitions.length);
});

test("a worker that was late to renew does not take its leases from itself", async () => {
  const held = await take("one", 4);
  await expire();
  const again = await takeLeases(
    database.sql,
    { owner: "one", leaseMs: 3_000 },
    [{ ...KEY, share: 4, epochDiffers: false, isOverdue: true }],
    held.slice(1),
  );
  expect(again.map(({ partition }) => partition)).toEqual([
    held[0]?.partition ?? -1,
  ]);
  expect(again[0]?.fence).toBe("2");
});

test("shares are the partitions divided by the workers that were seen lately, rounded up", async () => {
  const share = async (owner: string): Promise<number | undefined> =>
    (
      await joinWorkers(database.sql, { owner, leaseMs: 3_000 }, [
        KEY,
        { name: "none", generation: 1 },
      ])
    )[0]?.share;
  expect(await share("one")).toBe(4);
  expect(await share("two")).toBe(2);
  expect(await share("three")).toBe(2);
  await leaveWorkers(database.sql, "two");
  await database.sql`update nexus.subscription_workers set seen_until = now() - interval '1 second' where owner = 'three'`;
  expect(await share("one")).toBe(4);
});

test("the partitions' buckets cover all 1,024 without overlap, for any number of partitions", () => {
  for (const partitions of [1, 2, 3, 7, 16, 1_000, 1_024]) {
    let next = 0;
    for (let partition = 0; partition < partitions; partition += 1) {
      const { low, high } = bucketsOf({
        ...KEY,
        partition,
        partitions,
        owner: "",
        fence: "1",
        leaseMs: 1,
      });
      expect(low).toBe(next);
      expect(high).toBeGreaterThanOrEqual(low);
      next = high + 1;
    }
    expect(next).toBe(1_024);
  }
});

test("a former holder whose transaction comes to its end after the take-over is rolled back", async () => {
  const old = await takeOne("old");
  const inside = Promise.withResolvers<undefined>();
  const goOn = Promise.withResolvers<undefined>();
  const zombie = database.transact(async (tx) => {
    await underLease(tx, old);
    await tx.sql`insert into marks values ('old')`;
    inside.resolve(undefined);
    await goOn.promise;
    await movePosition(tx, old, 0, 10);
  });
  await inside.promise;
  await expire();
  const fresh = await takeOne("new");
  expect(fresh.partition).toBe(old.partition);
  await database.transact(async (tx) => {
    await underLease(tx, fresh);
    await tx.sql`insert into marks values ('new')`;
    await movePosition(tx, fresh, 0, 5);
  });
  goOn.resolve(undefined);
  await expect(zombie).rejects.toBeInstanceOf(LeaseLost);
  expect(await marks()).toEqual(["new"]);
  expect(await readPosition(database, fresh)).toBe(5);
  await expect(
    database.transact((tx) => underLease(tx, old)),
  ).rejects.toBeInstanceOf(LeaseLost);
});

test("a former holder is refused by the fence alone, when its successor has not moved yet", async () => {
  const old = await takeOne("old");
  const late = database.transact(async (tx) => {
    await underLease(tx, old);
    await expire();
    await takeOne("new");
    await tx.sql`insert into marks values ('old')`;
    await movePosition(tx, old, 0, 10);
  });
  await expect(late).rejects.toBeInstanceOf(LeaseLost);
  expect(await marks()).toEqual([]);
});

test("a former holder that is about to commit is waited for, and its successor starts behind what it did", async () => {
  const old = await takeOne("old");
  await expire();
  const moved = Promise.withResolvers<undefined>();
  const goOn = Promise.withResolvers<undefined>();
  const late = database.transact(async (tx) => {
    await underLease(tx, old);
    await tx.sql`insert into marks values ('old')`;
    await movePosition(tx, old, 0, 10);
    moved.resolve(undefined);
    await goOn.promise;
  });
  await moved.promise;
  const others = await take("new", 4);
  expect(others.map(({ partition }) => partition)).not.toContain(old.partition);
  goOn.resolve(undefined);
  await late;
  const [fresh] = await take("new", 4);
  expect(fresh?.partition).toBe(old.partition);
  if (fresh === undefined) throw new Error("no lease");
  expect(await readPosition(database, fresh)).toBe(10);
  expect(await marks()).toEqual(["old"]);
});

test("a former holder that has stalled in the middle is rolled back for it, so that its locks do not hold up its successor", async () => {
  const old = await takeOne("old");
  const inside = Promise.withResolvers<undefined>();
  const awake = Promise.withResolvers<undefined>();
  const outcome = database
    .transact(async (tx) => {
      await underLease(tx, old);
      await tx.sql`insert into marks values ('old')`;
      inside.resolve(undefined);
      await awake.promise;
    })
    .then(
      () => "committed",
      () => "rolled back",
    );
  await inside.promise;
  await endStalled(database.sql, { owner: "new", leaseMs: 3_000 });
  expect(
    (
      await database.sql`select 1 from pg_locks where locktype = 'advisory' and objsubid = 2 and database = (select oid from pg_database where datname = current_database())`
    ).length,
  ).toBe(1);
  await expire();
  await endStalled(database.sql, { owner: "new", leaseMs: 3_000 });
  awake.resolve(undefined);
  expect(await outcome).toBe("rolled back");
  expect(await marks()).toEqual([]);
});

test("a commit whose answer was lost is not repeated: the position has moved", async () => {
  const lease = await takeOne("one");
  const work = () =>
    database.transact(async (tx) => {
      await underLease(tx, lease);
      await tx.sql`insert into marks values ('once')`;
      await movePosition(tx, lease, 0, 10);
    });
  await work();
  await expect(work()).rejects.toBeInstanceOf(PositionMoved);
  expect(await marks()).toEqual(["once"]);
});
