import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { Database } from "../../../src/postgres/index.ts";
import { child } from "../support/child.ts";
import type { Child } from "../support/child.ts";
import { count, numbers, ownStore } from "../support/store.ts";
import type { OwnStore } from "../support/store.ts";
import { until } from "../support/until.ts";
import { allNs, expectedNs } from "./tallies.ts";

let store: OwnStore;
let database: Database;

beforeAll(async () => {
  store = await ownStore("takeover");
  ({ database } = store);
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

test("when the process that works is killed the other takes over within five seconds: nothing lost, nothing doubled, all in order", async () => {
  const processes = [follower("killed", 3_000), follower("killed", 3_000)];
  const working = () => processes.find(({ last }) => last() === "1");
  await until("one works", () => working() !== undefined);
  const first = working();
  const other = processes.find((each) => each !== first);
  expect(other?.last()).toBe("none");
  for (const id of ["a", "b", "c"]) await count(database, id, numbers(1, 200));
  await until("it works", async () => (await total("killed")) > 60);
  await first?.end("SIGKILL");
  const killedAt = performance.now();
  const before = await total("killed");
  expect(before).toBeLessThan(600);
  await until(
    "the other works",
    async () => (await total("killed")) > before,
    6_000,
  );
  expect(performance.now() - killedAt).toBeLessThan(5_000);
  await until("all", async () => (await total("killed")) >= 600);
  await other?.end("SIGTERM");
  expect(await allNs(database, "killed")).toEqual(await expectedNs(database));
}, 30_000);

test("a process that is suspended in the middle loses its work to the other and can do no harm when it wakes", async () => {
  const first = follower("suspended", 1_000);
  await until("one works", () => first.last() === "1");
  const other = follower("suspended", 1_000);
  await until("the other stands by", () => other.last() === "none");
  await until("it works", async () => (await total("suspended")) > 60);
  await first.end("SIGSTOP");
  const before = await total("suspended");
  expect(before).toBeLessThan(600);
  await until(
    "the other works",
    async () => (await total("suspended")) > before + 20,
    6_000,
  );
  first.end("SIGKILL").catch(() => undefined);
  await until("all", async () => (await total("suspended")) >= 600);
  await other.end("SIGTERM");
  expect(await allNs(database, "suspended")).toEqual(
    await expectedNs(database),
  );
}, 30_000);
