import { afterAll, beforeAll, expect, test, setDefaultTimeout } from "bun:test";
import { join } from "node:path";
import { rebuildProjection } from "../../../src/postgres/index.ts";
import type { Database } from "../../../src/postgres/index.ts";
import { child } from "../support/child.ts";
import type { Child } from "../support/child.ts";
import { count, numbers, ownStore } from "../support/store.ts";
import type { OwnStore } from "../support/store.ts";
import { until } from "../support/until.ts";
import { allNs, expectedNs, starting, tallies } from "./tallies.ts";

setDefaultTimeout(120_000);
let store: OwnStore;
let database: Database;

beforeAll(async () => {
  store = await ownStore("takeover");
  ({ database } = store);
  for (const id of ["a", "b", "c"]) await count(database, id, numbers(1, 200));
});
afterAll(() => store.close());

const follower = (name: string, leaseMs: number): Child =>
  child(join(import.meta.dir, "follower-process.ts"), [
    store.url,
    name,
    "4",
    String(leaseMs),
  ]);

const total = async (name: string): Promise<number> =>
  [
    ...(
      await allNs(database, name).catch(() => new Map<string, number[]>())
    ).values(),
  ].flat().length;

const inStore = async (): Promise<number> =>
  [...(await expectedNs(database)).values()].flat().length;

test("when the process that works is killed the other takes over: nothing lost, nothing doubled, all in order", async () => {
  const processes = [follower("killed", 1_500), follower("killed", 1_500)];
  const working = () => processes.find(({ last }) => last() === "1");
  await until("one works", () => working() !== undefined);
  const first = working();
  const other = processes.find((each) => each !== first);
  await until("the other is there", () => other?.last() !== "");
  expect(other?.last()).toBe("none");
  const start = await inStore();
  await until("it is level", async () => (await total("killed")) === start);
  for (const id of ["a", "b", "c"])
    await count(database, id, numbers(201, 300));
  await until("it works", async () => (await total("killed")) > start + 30);
  await first?.end("SIGKILL");
  const before = await total("killed");
  const all = await inStore();
  expect(before).toBeLessThan(all);
  await until("the other works", async () => (await total("killed")) > before);
  await until("all", async () => (await total("killed")) >= all);
  await other?.end("SIGTERM");
  expect(await allNs(database, "killed")).toEqual(await expectedNs(database));
});

test("a process that is suspended in the middle loses its work to the other and can do no harm when it wakes", async () => {
  const first = follower("suspended", 800);
  await until("it works", async () => (await total("suspended")) > 60);
  const { running } = starting(database, [tallies({ name: "suspended" })], {
    settings: { leaseMs: 800 },
  });
  await until(
    "the other is there",
    async () =>
      (
        await database.sql`select 1 from nexus.subscription_workers where name = 'suspended'`
      ).length === 2,
  );
  first.signal("SIGSTOP");
  const before = await total("suspended");
  const all = await inStore();
  await until("the other works", () => running.following().length === 1);
  first.signal("SIGCONT");
  await until("all", async () => (await total("suspended")) >= all);
  await until("the first stands by", () => first.last() === "none");
  await first.end("SIGTERM");
  await running.stop();
  expect(before).toBeLessThan(all);
  expect(await allNs(database, "suspended")).toEqual(
    await expectedNs(database),
  );
});

test("a rebuild whose worker is killed in the middle loses and doubles nothing", async () => {
  const all = await inStore();
  const first = starting(database, [tallies({ name: "rebuilt" })]);
  await until("generation 1", async () => (await total("rebuilt")) >= all);
  await first.running.stop();
  const built = async (): Promise<number> =>
    (
      await database.sql<
        { n: number }[]
      >`select coalesce(sum(jsonb_array_length(row -> 'ns')), 0)::int as n from rebuilt__g2`.catch(
        () => [],
      )
    )[0]?.n ?? 0;
  expect(await rebuildProjection(database, "rebuilt")).toBe(2);
  expect(await rebuildProjection(database, "rebuilt")).toBe(2);
  const slow = follower("rebuilt", 800);
  await until("it builds", async () => (await built()) > 60);
  await slow.end("SIGKILL");
  expect(await built()).toBeLessThan(all);
  const live = async () =>
    (
      await database.sql`select generation from nexus.projections where name = 'rebuilt' and state = 'live'`
    )[0]?.["generation"];
  expect(await live()).toBe(1);
  const second = starting(database, [tallies({ name: "rebuilt" })]);
  await until("generation 2 is read", async () => (await live()) === 2);
  await second.running.stop();
  expect(await allNs(database, "rebuilt")).toEqual(await expectedNs(database));
});
