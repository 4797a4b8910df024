import {
  afterAll,
  afterEach,
  beforeAll,
  expect,
  test,
  setDefaultTimeout,
} from "bun:test";
import {
  dropRetired,
  rollbackProjection,
  subscriptionStatus,
  switchProjection,
} from "../../../src/postgres/index.ts";
import type {
  Database,
  RunningSubscriptions,
} from "../../../src/postgres/index.ts";
import { nextStep } from "../../../src/postgres/subscriptions/generations.ts";
import { switchGeneration } from "../../../src/postgres/subscriptions/switching.ts";
import type { Generation } from "../../../src/postgres/subscriptions/generations.ts";
import { count, numbers, ownStore } from "../support/store.ts";
import type { OwnStore } from "../support/store.ts";
import { until } from "../support/until.ts";
import {
  allNs,
  expectedNs,
  poison,
  read,
  starting,
  tallies,
} from "./tallies.ts";

setDefaultTimeout(120_000);
let store: OwnStore;
let database: Database;
const open: RunningSubscriptions[] = [];

beforeAll(async () => {
  store = await ownStore("rebuild");
  ({ database } = store);
});
afterEach(async () => {
  poison.clear();
  await Promise.all(open.splice(0).map((each) => each.stop()));
});
afterAll(() => store.close());

const start = (...args: Parameters<typeof starting>) => {
  const started = starting(...args);
  open.push(started.running);
  return started;
};

const live = async (name: string): Promise<number | undefined> =>
  (
    await database.sql<{ generation: number }[]>`
      select generation from nexus.projections where name = ${name} and state = 'live'`
  )[0]?.generation;

const states = async (name: string): Promise<string[]> =>
  (
    await database.sql<{ text: string }[]>`
      select generation || ' ' || state as text from nexus.projections where name = ${name} order by generation`
  ).map(({ text }) => text);

const level = async (name: string): Promise<boolean> => {
  const expected = await expectedNs(database);
  const actual = await allNs(database, name).catch(() => new Map());
  return Bun.deepEquals(actual, expected);
};

/** Reads a view all the time: what it saw that no reader may see. */
function readingAllTheTime(
  name: string,
): () => Promise<{ faults: string[]; reads: number; versions: Set<number> }> {
  const own = store.another(2);
  const faults: string[] = [];
  const versions = new Set<number>();
  let reads = 0;
  let most = 0;
  let stopped = false;
  const loop = async (): Promise<void> => {
    while (!stopped) {
      try {
        const rows = await read(own, name);
        const sum = [...rows.values()].flatMap(({ ns }) => ns).length;
        if (sum < most) faults.push(`${sum} after ${most}`);
        most = Math.max(most, sum);
        for (const { version } of rows.values()) versions.add(version);
        reads += 1;
      } catch (error) {
        faults.push(String(error));
      }
    }
  };
  const running = loop();
  return async () => {
    stopped = true;
    await running;
    return { faults, reads, versions };
  };
}

test("a new version is built beside the one that is read; under constant writes no reader ever sees an error or less than before", async () => {
  for (const n of numbers(1, 20))
    await count(database, `s${n}`, numbers(1, 50));
  const old = start(database, [tallies()]);
  await until("version 1", () => level("tallies"));
  const stopReading = readingAllTheTime("tallies");
  let writing = true;
  const writer = (async () => {
    for (let n = 51; writing; n += 1)
      await count(database, `s${(n % 20) + 1}`, [n]);
  })();
  const { reports } = start(store.another(), [
    tallies({ version: 2, partitions: 2 }),
  ]);
  await until("version 2 is read", async () => (await live("tallies")) === 2);
  await Bun.sleep(100);
  writing = false;
  await writer;
  const { faults, reads, versions } = await stopReading();
  expect(faults).toEqual([]);
  expect(reads).toBeGreaterThan(5);
  expect([...versions].toSorted((a, b) => a - b)).toEqual([1, 2]);
  await until("it goes on", () => level("tallies"));
  expect(await states("tallies")).toEqual(["1 retired", "2 live"]);
  expect(reports.filter(({ kind }) => kind === "switched")).toHaveLength(1);
  // The old code keeps the generation that it knows up to date, and makes none of its own.
  await count(database, "s1", [0]);
  await until("both", async () =>
    (await subscriptionStatus(database)).every(({ behind }) => behind === 0),
  );
  expect(old.running.following().map(({ generation }) => generation)).toEqual([
    1,
  ]);
});

test("one can go back to the generation that was read before, and forth again; dropped, it is gone with its tables", async () => {
  const old = start(database, [tallies()]);
  start(store.another(), [tallies({ version: 2, partitions: 2 })]);
  await until("both follow", async () =>
    (await subscriptionStatus(database)).every(
      ({ behind, owner }) => behind === 0 && owner !== null,
    ),
  );
  expect((await rollbackProjection(database, "tallies")).kind).toBe("switched");
  expect(await states("tallies")).toEqual(["1 live", "2 retired"]);
  expect(
    [...(await read(database)).values()].every(({ version }) => version === 1),
  ).toBe(true);
  await Bun.sleep(600);
  expect(await states("tallies")).toEqual(["1 live", "2 retired"]);
  expect(
    await dropRetired(database, "tallies", new Date(Date.now() - 60_000)),
  ).toEqual([]);
  expect((await rollbackProjection(database, "tallies")).kind).toBe("switched");
  await until("level", () => level("tallies"));
  expect(await dropRetired(database, "tallies")).toEqual([1]);
  await until("nobody follows it", () => old.running.following().length === 0);
  expect(await states("tallies")).toEqual(["2 live"]);
  const [gone] = await database.sql`select to_regclass('tallies__g1') as gone`;
  expect(gone?.["gone"]).toBeNull();
  await expect(rollbackProjection(database, "tallies")).rejects.toThrow(
    "no such generation",
  );
  expect(await level("tallies")).toBe(true);
});

test("a generation that misses streams which the live one has is not read, until somebody says so", async () => {
  start(database, [tallies({ name: "missing" })]);
  await until("version 1", () => level("missing"));
  poison.add("s3/7");
  start(store.another(), [tallies({ name: "missing", version: 2 })]);
  await until("it has parked", async () =>
    (await subscriptionStatus(database)).some(
      ({ name, generation, parkedStreams, behind }) =>
        name === "missing" &&
        generation === 2 &&
        parkedStreams === 1 &&
        behind === 0,
    ),
  );
  await Bun.sleep(600);
  expect(await live("missing")).toBe(1);
  expect(await switchProjection(database, "missing")).toEqual({
    kind: "parked",
    streams: 1,
  });
  expect(await switchProjection(database, "missing", { asItIs: true })).toEqual(
    { kind: "switched", from: 1 },
  );
  expect(await live("missing")).toBe(2);
});

test("a generation that is behind the live one is not read, whatever else holds", async () => {
  const { sql } = database;
  await sql`insert into nexus.projections (name, generation, version, state, tables) values ('lagging', 1, 1, 'live', '{}'), ('lagging', 2, 1, 'building', '{}')`;
  const position = async (
    generation: number,
    partition: number,
    partitions: number,
    at: number,
  ) =>
    void (await sql`
      insert into nexus.subscriptions (name, generation, partition, partitions, position, epoch)
      select 'lagging', ${generation}, ${partition}, ${partitions}, ${at}::bigint, epoch from nexus.meta`);
  await position(1, 0, 2, 100);
  await position(1, 1, 2, 200);
  await position(2, 0, 3, 100);
  await position(2, 1, 3, 199);
  await position(2, 2, 3, 200);
  const attempt = () =>
    switchGeneration(database, { name: "lagging", to: 2, maxLag: 1_000_000 });
  expect(await attempt()).toEqual({ kind: "busy" });
  expect(await live("lagging")).toBe(1);
  expect(
    await switchGeneration(database, { name: "lagging", to: 2, maxLag: 10 }),
  ).toMatchObject({ kind: "behind" });
  await sql`update nexus.subscriptions set position = 200 where name = 'lagging' and generation = 2 and partition = 1`;
  expect(await attempt()).toEqual({ kind: "switched", from: 1 });
  const held =
    await sql`select 1 from nexus.subscriptions where hold_until is not null`;
  expect(held).toHaveLength(0);
});

test("columns may change from one generation to the next, and a prepared statement survives it", async () => {
  const wide = (version: number, columns: string) => ({
    name: "wide",
    version,
    types: ["Counted"],
    setup: async (
      { sql }: { sql: Database["sql"] | import("postgres").TransactionSql },
      table: (name: string) => string,
    ) => void (await sql.unsafe(`create table ${table("wide")} (${columns})`)),
    apply: async () => undefined,
  });
  const first = start(database, [wide(1, "id text, old int")]);
  await until("version 1", async () => (await live("wide")) === 1);
  const select = () =>
    database.sql`select * from wide`.then(({ columns }) =>
      columns.map(({ name }) => name),
    );
  expect(await select()).toEqual(["id", "old"]);
  await first.running.stop();
  start(database, [wide(2, "fresh text, id text")]);
  await until("version 2", async () => (await live("wide")) === 2);
  expect(await select()).toEqual(["fresh", "id"]);
  const again = await Promise.all(Array.from({ length: 8 }, select));
  expect(again.every((names) => names[0] === "fresh")).toBe(true);
});

test("what a projection needs next follows from its generations", () => {
  const generation = (
    n: number,
    version: number,
    state: Generation["state"],
    isMade = true,
  ): Generation => ({
    name: "x",
    generation: n,
    version,
    state,
    tables: isMade ? ["x"] : null,
    wasLive: state !== "building",
  });
  expect(nextStep(1, [])).toEqual({ kind: "first" });
  expect(nextStep(1, [generation(1, 1, "live")])).toEqual({ kind: "none" });
  expect(nextStep(2, [generation(1, 1, "live")])).toEqual({
    kind: "next",
    generation: 2,
  });
  expect(
    nextStep(1, [generation(1, 1, "retired"), generation(2, 2, "live")]),
  ).toEqual({ kind: "none" });
  expect(
    nextStep(2, [generation(1, 1, "live"), generation(2, 2, "retired")]),
  ).toEqual({ kind: "none" });
  expect(
    nextStep(3, [generation(1, 1, "live"), generation(4, 2, "building")]),
  ).toEqual({ kind: "next", generation: 5 });
  expect(
    nextStep(1, [
      generation(1, 1, "live"),
      generation(2, 1, "building", false),
    ]),
  ).toEqual({ kind: "set-up", generation: 2 });
  expect(
    nextStep(2, [
      generation(1, 1, "live"),
      generation(2, 1, "building", false),
    ]),
  ).toEqual({ kind: "next", generation: 3 });
});
