import {
  afterAll,
  afterEach,
  beforeAll,
  expect,
  test,
  setDefaultTimeout,
} from "bun:test";
import {
  subscriptionStatus,
  beginEpoch,
  adoptEpoch,
} from "../../../src/postgres/index.ts";
import type {
  Database,
  RunningSubscriptions,
} from "../../../src/postgres/index.ts";
import { count, countIn, numbers, ownStore } from "../support/store.ts";
import type { OwnStore } from "../support/store.ts";
import { until } from "../support/until.ts";
import { allNs, expectedNs, nsOf, read, starting, tallies } from "./tallies.ts";

setDefaultTimeout(120_000);
let store: OwnStore;
let database: Database;
const open: RunningSubscriptions[] = [];

beforeAll(async () => {
  store = await ownStore("proj");
  ({ database } = store);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.stop()));
});
afterAll(() => store.close());

const start = (...args: Parameters<typeof starting>) => {
  const started = starting(...args);
  open.push(started.running);
  return started;
};

test("a projection that has never run begins with the first event and is read under its logical name", async () => {
  await count(database, "a", [1, 2]);
  const { reports } = start(database, [tallies()]);
  await until(
    "the past is there",
    async () => (await nsOf(database, "a").catch(() => [])).length === 2,
  );
  await count(database, "a", [3]);
  await count(database, "b", [1]);
  await until(
    "the present is there",
    async () => (await read(database)).size === 2,
  );
  await until("in full", async () => (await nsOf(database, "a")).length === 3);
  expect(await nsOf(database, "a")).toEqual([1, 2, 3]);
  expect(reports.filter(({ kind }) => kind === "taken").length).toBe(1);
  expect(
    reports.some((each) => each.kind === "applied" && each.lagMs >= 0),
  ).toBe(true);
});

test("an event is applied soon after its commit, because the commit wakes us", async () => {
  start(database, [tallies()], {
    settings: { poll: { baseMs: 600_000, capMs: 600_000 } },
  });
  await until("it follows", async () =>
    (await subscriptionStatus(database)).some(({ owner }) => owner !== null),
  );
  await Bun.sleep(300);
  await count(database, "woken", [1]);
  await until(
    "the event",
    async () => (await nsOf(database, "woken")).length === 1,
  );
});

test("what a transaction holds back is read when it has ended, without a further commit", async () => {
  start(database, [tallies()], {
    settings: { poll: { baseMs: 600_000, capMs: 600_000 } },
  });
  await until("it follows", async () =>
    (await subscriptionStatus(database)).some(({ owner }) => owner !== null),
  );
  await Bun.sleep(300);
  const release = Promise.withResolvers<undefined>();
  const registered = Promise.withResolvers<undefined>();
  const slow = database.transact(async (tx) => {
    await countIn(tx, "early", [1]);
    registered.resolve(undefined);
    await release.promise;
    throw new Error("rolled back, so nobody is woken");
  });
  await registered.promise;
  await count(database, "late", [1]);
  await Bun.sleep(100);
  expect(await nsOf(database, "late")).toEqual([]);
  release.resolve(undefined);
  await slow.catch(() => undefined);
  await until(
    "what was held back",
    async () => (await nsOf(database, "late")).length === 1,
  );
});

test("several workers share the partitions; each stream stays in order and nothing is doubled", async () => {
  const projection = tallies({ name: "shared", partitions: 4 });
  const first = start(database, [projection], { settings: { pageSize: 20 } });
  await until("one has all", () => first.running.following().length === 4);
  const second = start(store.another(), [projection], {
    settings: { pageSize: 20 },
  });
  await until(
    "each has half",
    () =>
      first.running.following().length === 2 &&
      second.running.following().length === 2,
  );
  const writing = Promise.all(
    numbers(1, 8).map(async (stream) => {
      for (const n of numbers(1, 20)) await count(database, `s${stream}`, [n]);
    }),
  );
  await writing;
  const streams = numbers(1, 8).map((n) => `s${n}`);
  await until("all", async () => {
    const rows = await read(database, "shared");
    return streams.every((id) => rows.get(id)?.ns.length === 20);
  });
  const rows = await read(database, "shared");
  for (const id of streams)
    expect([...(rows.get(id)?.ns ?? [])]).toEqual(numbers(1, 20));
  await second.running.stop();
  const owners =
    await database.sql`select distinct lease_owner from nexus.subscriptions where lease_owner is not null and name = 'shared'`;
  expect(owners).toHaveLength(1);
  await until(
    "handed over at once",
    () => first.running.following().length === 4,
  );
  expect(await subscriptionStatus(database)).toHaveLength(5);
});

test("a store that was set back stops its subscriptions, with a text that says what to do, until they adopt the epoch", async () => {
  const { running, reports } = start(database, [tallies()]);
  await until("it follows", () => running.following().length === 1);
  await beginEpoch(database.sql);
  await count(database, "epoch", [1]);
  await until("it stopped", () => running.following().length === 0);
  await until(
    "it says so",
    () => running.lastError()?.includes("set back") === true,
  );
  expect(reports.some(({ kind }) => kind === "stopped")).toBe(true);
  expect(await nsOf(database, "epoch")).toEqual([]);
  expect(
    (await subscriptionStatus(database)).every(
      ({ epochDiffers }) => epochDiffers,
    ),
  ).toBe(true);
  expect(await adoptEpoch(database, "tallies")).toBe(1);
  await adoptEpoch(database, "shared");
  await until(
    "it goes on",
    async () => (await nsOf(database, "epoch")).length === 1,
  );
});

test("stopped, it has finished what ran, and what it stands at is all it has done", async () => {
  const { running } = start(database, [tallies()]);
  await until("it follows", () => running.following().length === 1);
  for (const n of numbers(1, 30)) await count(database, "stop", [n]);
  await running.stop();
  const seen = (await nsOf(database, "stop")).length;
  await Bun.sleep(150);
  expect((await nsOf(database, "stop")).length).toBe(seen);
  start(database, [tallies()]);
  await until(
    "the rest",
    async () => (await nsOf(database, "stop")).length === 30,
  );
  expect(await allNs(database)).toEqual(await expectedNs(database));
});
