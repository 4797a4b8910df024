import {
  afterAll,
  afterEach,
  beforeAll,
  expect,
  test,
  setDefaultTimeout,
} from "bun:test";
import {
  countParkedStreams,
  discardParkedStream,
  listDiscarded,
  listParkedStreams,
  parkedEventData,
  replayParkedStream,
} from "../../../src/postgres/index.ts";
import type {
  Database,
  ParkedStream,
  Projection,
  RunningSubscriptions,
} from "../../../src/postgres/index.ts";
import { count, numbers, ownStore } from "../support/store.ts";
import type { OwnStore } from "../support/store.ts";
import { until } from "../support/until.ts";
import {
  allNs,
  expectedNs,
  nsOf,
  poison,
  starting,
  tallies,
} from "./tallies.ts";

setDefaultTimeout(120_000);
let store: OwnStore;
let database: Database;
const open: RunningSubscriptions[] = [];

beforeAll(async () => {
  store = await ownStore("poison");
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

const parked = async (id: string): Promise<ParkedStream | undefined> =>
  (await listParkedStreams(database, { state: "parked" })).find(
    ({ stream }) => stream.id === id,
  );

async function untilParked(id: string): Promise<ParkedStream> {
  await until(`${id} is parked`, async () => (await parked(id)) !== undefined);
  const found = await parked(id);
  if (found === undefined) throw new Error("not parked");
  return found;
}

test("an event that can never be applied parks its stream after the last try, and nothing else waits", async () => {
  poison.add("bad/3");
  const { reports } = start(database, [tallies()]);
  await count(database, "bad", numbers(1, 4));
  for (const n of numbers(1, 20)) await count(database, "good", [n]);
  const stream = await untilParked("bad");
  await until(
    "the others",
    async () => (await nsOf(database, "good")).length === 20,
  );
  expect(await nsOf(database, "bad")).toEqual([1, 2]);
  expect(stream).toMatchObject({
    subscription: "tallies",
    generation: 1,
    version: 3,
    attempts: 3,
    state: "parked",
  });
  expect(stream.firstError).toContain("poison 3");
  expect(await countParkedStreams(database)).toEqual([
    { subscription: "tallies", generation: 1, streams: 1 },
  ]);
  expect(reports.filter(({ kind }) => kind === "failed")).toHaveLength(3);
  expect(reports.filter(({ kind }) => kind === "parked")).toHaveLength(1);
});

test("tried again when the cause is removed, a parked stream catches up in order, also with what came meanwhile and elsewhere", async () => {
  const first = start(database, [tallies()]);
  await count(database, "bad", [5]);
  await until("it is followed", () => first.running.following().length === 1);
  await first.running.stop();
  const { reports } = start(store.another(), [tallies()]);
  await count(database, "bad", numbers(6, 300));
  await count(database, "good", [21]);
  await until(
    "the others",
    async () => (await nsOf(database, "good")).length === 21,
  );
  expect(await nsOf(database, "bad")).toEqual([1, 2]);
  const stream = await untilParked("bad");
  expect(await replayParkedStream(database, stream)).toBe(true);
  await until(
    "it caught up",
    async () => (await nsOf(database, "bad")).length === 300,
  );
  expect(await allNs(database)).toEqual(await expectedNs(database));
  await count(database, "bad", [301]);
  await until(
    "the next one",
    async () => (await nsOf(database, "bad")).length === 301,
  );
  expect(await listParkedStreams(database)).toEqual([]);
  expect(await replayParkedStream(database, stream)).toBe(false);
  expect(reports.some(({ kind }) => kind === "recovered")).toBe(true);
});

test("a stream that is tried again while its partition is behind meets every event once", async () => {
  poison.add("behind/1");
  const first = start(database, [tallies()]);
  await count(database, "behind", [1]);
  const stream = await untilParked("behind");
  await first.running.stop();
  poison.clear();
  await count(database, "behind", numbers(2, 50));
  await replayParkedStream(database, stream);
  start(database, [tallies()], { settings: { pageSize: 10 } });
  await count(database, "behind", [51]);
  await count(database, "behind them all", [1]);
  await until(
    "it caught up",
    async () => (await nsOf(database, "behind them all")).length === 1,
  );
  expect(await nsOf(database, "behind")).toEqual(numbers(1, 51));
});

test("a discarded event is left out, it alone; a second one behind it is a matter of its own", async () => {
  poison.add("left/2").add("left/4");
  start(database, [tallies()]);
  await count(database, "left", numbers(1, 6));
  const stream = await untilParked("left");
  expect(await discardParkedStream(database, stream, 1, "mine")).toBe(false);
  expect(await discardParkedStream(database, stream, 2, "mine")).toBe(true);
  expect(await discardParkedStream(database, stream, 2, "mine")).toBe(false);
  await until("the next", async () => (await parked("left"))?.version === 4);
  expect(await nsOf(database, "left")).toEqual([1, 3]);
  expect((await parked("left"))?.attempts).toBe(3);
  expect(await discardParkedStream(database, stream, 4, "mine")).toBe(true);
  await until(
    "the rest",
    async () => (await nsOf(database, "left")).length === 4,
  );
  expect(await nsOf(database, "left")).toEqual([1, 3, 5, 6]);
});

test("a parked stream tells its event and what waits behind it, and what was left out is kept with the reason", async () => {
  poison.add("told/1").add("told/2");
  start(database, [tallies()]);
  const [first = ""] = await count(database, "told", [1]);
  await count(database, "told", [7], "Another");
  const [second = ""] = await count(database, "told", [2, 3]);
  const stream = await untilParked("told");
  expect(stream).toMatchObject({
    eventId: first,
    eventType: "Counted",
    version: 1,
    behind: 3,
  });
  expect(stream.lastError).toContain("poison 1");
  expect(await parkedEventData(database, first, stream.stream)).toBe(
    '{"n": 1}',
  );
  expect(await discardParkedStream(database, stream, 1, "a test's")).toBe(true);
  await until(
    "the next",
    async () => (await parked("told"))?.eventId === second,
  );
  // Not at the event of another type, which lies between and is of no concern.
  expect(await parked("told")).toMatchObject({ version: 3, behind: 1 });
  expect(await listParkedStreams(database, { eventId: first })).toEqual([]);
  expect(
    await listParkedStreams(database, { eventId: second, streamId: "told" }),
  ).toHaveLength(1);
  const [kept, ...more] = await listDiscarded(database, { key: "told" });
  expect(more).toEqual([]);
  expect(kept).toMatchObject({
    kind: "stream",
    id: first,
    subscription: "tallies",
    generation: 1,
    subject: "Counted",
    attempts: 3,
    reason: "a test's",
  });
  expect(kept?.lastError).toContain("poison 1");
  expect(await listDiscarded(database, { id: second })).toEqual([]);
});

test("what fails now and works later is tried again, and nobody has to decide", async () => {
  const tries = new Map<string, number>();
  const onEvent = (id: string, n: number): void => {
    const key = `${id}/${n}`;
    tries.set(key, (tries.get(key) ?? 0) + 1);
    if (key === "moody/2" && (tries.get(key) ?? 0) < 4)
      throw new Error("not yet");
  };
  start(database, [tallies({ name: "moody", onEvent })], {
    settings: { maxAttempts: 6 },
  });
  await count(database, "moody", numbers(1, 5));
  await until(
    "it caught up",
    async () =>
      (await nsOf(database, "moody", "moody").catch(() => [])).length === 5,
  );
  expect(await nsOf(database, "moody", "moody")).toEqual(numbers(1, 5));
});

test("work that swallows a failed statement, breaks a rule at the commit, or never ends is held against the stream", async () => {
  const misbehaving: Projection = {
    name: "misbehaving",
    version: 1,
    types: ["Misbehaved"],
    setup: async ({ sql }, table) => {
      await sql`create table ${sql(table("marks"))} (n int, unique (n) deferrable initially deferred)`;
    },
    apply: async ({ sql }, events, table) => {
      for (const { stream } of events) {
        await sql`insert into ${sql(table("marks"))} values (1)`;
        if (stream.id === "swallows")
          await sql`select 1 / 0`.catch(() => undefined);
        if (stream.id === "breaks")
          await sql`insert into ${sql(table("marks"))} values (1)`;
        if (stream.id === "hangs") await new Promise(() => undefined);
      }
    },
  };
  start(database, [misbehaving], {
    settings: { maxAttempts: 1, workTimeoutMs: 200 },
  });
  for (const id of ["swallows", "breaks", "hangs", "behaves"])
    await count(database, id, [1], "Misbehaved");
  for (const id of ["swallows", "breaks", "hangs"]) await untilParked(id);
  expect((await parked("swallows"))?.lastError).toContain(
    "could not be committed",
  );
  expect((await parked("breaks"))?.lastError).toContain(
    "could not be committed",
  );
  expect((await parked("hangs"))?.lastError).toContain("more than 200 ms");
  await until(
    "the one that behaves",
    async () => (await database.sql`select 1 from marks`).length === 1,
  );
});

test("a connection that is lost in the middle is no fault of the events, and nothing is applied twice", async () => {
  let kills = 3;
  const tally = tallies({ name: "severed" });
  const severed: Projection = {
    ...tally,
    apply: async (tx, events, table) => {
      await tally.apply(tx, events, table);
      if ((kills -= 1) >= 0)
        await tx.sql`select pg_terminate_backend(pg_backend_pid())`;
    },
  };
  const { reports, running } = start(database, [severed], {
    settings: { maxAttempts: 1 },
  });
  await count(database, "severed", numbers(1, 10));
  await until(
    "all",
    async () =>
      (await nsOf(database, "severed", "severed").catch(() => [])).length ===
      10,
  );
  expect(await nsOf(database, "severed", "severed")).toEqual(numbers(1, 10));
  expect(
    reports.filter(({ kind }) => kind === "trouble").length,
  ).toBeGreaterThan(0);
  expect(reports.some(({ kind }) => kind === "failed")).toBe(false);
  await until(
    "it is well again",
    () => running.following()[0]?.lastError === undefined,
  );
});
