import { afterAll, beforeAll, expect, test } from "bun:test";
import { users } from "@tixlys/contracts";
import { connectBus } from "../../src/nats/index.ts";
import { createCache, shareInvalidations } from "../../src/cache/index.ts";
import { startBroker } from "../support/broker.ts";
import { ownDatabase } from "../support/database.ts";
import { keptLog } from "../support/log.ts";
import { until } from "../support/wait.ts";
import type { Cache, SharedInvalidation } from "../../src/cache/index.ts";
import type { Bus } from "../../src/nats/index.ts";
import type { Broker } from "../support/broker.ts";
import type { OwnDatabase } from "../support/database.ts";

/** One process of the service: a pool, a connection and a cache of its own. */
type Process = {
  readonly database: OwnDatabase["database"];
  readonly bus: Bus;
  readonly cache: Cache<number>;
  readonly shared: SharedInvalidation;
};

let broker: Broker;
let own: OwnDatabase;
let truth = 1;
let one: Process;
let two: Process;

async function process(): Promise<Process> {
  const database = own.another();
  const bus = await connectBus({
    url: broker.url("users"),
    service: "users",
    logger: keptLog(),
  });
  const cache = createCache<number>({
    name: "truth",
    ttlMs: 600_000,
    load: async () => truth,
  });
  const shared = shareInvalidations({ cache, database, bus });
  await (await bus.connected(AbortSignal.timeout(2_000))).flush();
  return { database, bus, cache, shared };
}

beforeAll(async () => {
  [broker, own] = await Promise.all([startBroker([users]), ownDatabase()]);
  [one, two] = await Promise.all([process(), process()]);
});
afterAll(async () => {
  for (const { shared, bus } of [one, two]) {
    await shared.stop();
    await bus.close();
  }
  await Promise.all([own.close(), broker.close()]);
});

const both = (key: string): Promise<number[]> =>
  Promise.all([one.cache.get(key), two.cache.get(key)]);

test("a commit makes every process forget the key, and no other key", async () => {
  await both("a");
  await both("b");
  truth = 2;
  await one.database.transact(async (tx) => one.shared.invalidate(tx, "a"));
  expect(await one.cache.get("a")).toBe(2);
  await until("the hint arrived", async () => (await two.cache.get("a")) === 2);
  expect(await both("b")).toEqual([1, 1]);
});

test("a rollback says nothing", async () => {
  await both("r");
  truth = 3;
  const refused = one.database.transact(async (tx) => {
    one.shared.invalidate(tx, "r");
    throw new Error("no");
  });
  await refused.catch(() => undefined);
  await Bun.sleep(30);
  expect(await both("r")).toEqual([2, 2]);
});

test("a change of very many keys clears the cache instead of naming them", async () => {
  await both("m");
  truth = 4;
  const keys = Array.from({ length: 501 }, (_, n) => `key-${String(n)}`);
  await one.database.transact(async (tx) => one.shared.invalidate(tx, ...keys));
  await until("it is forgotten", async () => (await two.cache.get("m")) === 4);
});

test("hints that were lost while the broker was away are made up for when it is back", async () => {
  await both("l");
  await broker.kill();
  await until("it is noticed", () => two.bus.status() === "degraded");
  truth = 5;
  await one.database.transact(async (tx) => one.shared.invalidate(tx, "l"));
  expect(await one.cache.get("l")).toBe(5);
  expect(await two.cache.get("l")).toBe(4);
  await broker.start();
  await until("it is forgotten", async () => (await two.cache.get("l")) === 5);
}, 90_000);
