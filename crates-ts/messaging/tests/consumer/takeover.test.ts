import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  test,
} from "bun:test";
import { join } from "node:path";
import {
  effects,
  keys,
  listening,
  ofKey,
  publishing,
  settled,
  stage,
  tell,
  upTo,
} from "../support/stage.ts";
import { until } from "../support/wait.ts";
import {
  consumerLeaseMs,
  takeLease,
  underLease,
} from "../../src/consumer/lease.ts";
import type { Relay } from "../../src/postgres/index.ts";
import type { Stage } from "../support/stage.ts";

let on: Stage;
let relay: Relay;

beforeAll(async () => {
  on = await stage();
  relay = publishing(on);
});
beforeEach(
  async () =>
    void (await on.consumer.database
      .sql`truncate effects, messaging.inbox, messaging.waiting, messaging.parked_key, messaging.dead_letter`),
);
/** Whatever a test has started is gone before the next one, also when it failed half-way. */
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
    await child.exited;
  }
  // A backend that waits for a lock does not notice that its client has died, and keeps its own locks meanwhile.
  await on.consumer.database.sql`
    select pg_terminate_backend(pid) from pg_stat_activity where application_name = any(${names})`;
});
afterAll(async () => {
  await relay.stop();
  await on.close();
});

const names = ["left", "right"];
const children: Bun.Subprocess[] = [];

/** A consumer in a process of its own, and its last word about itself. */
function consumerProcess(name: string): {
  state: () => string;
  end: (signal: "SIGKILL" | "SIGTERM") => Promise<number>;
} {
  let state = "";
  const script = join(import.meta.dir, "..", "support", "consumer-process.ts");
  const child = Bun.spawn(
    [process.execPath, script, on.consumer.url, on.broker.url("users"), name],
    { stdout: "pipe", stderr: "inherit" },
  );
  children.push(child);
  const follow = async (): Promise<void> => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream()))
      state = text.trim().split("\n").at(-1) ?? state;
  };
  follow().catch(() => undefined);
  const end = (signal: "SIGKILL" | "SIGTERM"): Promise<number> => {
    child.kill(signal);
    return child.exited;
  };
  return { state: () => state, end };
}

test("http-rules 76, 78: when the puller is killed the other takes over; one effect each, in order", async () => {
  const processes = names.map(consumerProcess);
  const pulling = (): (typeof processes)[number] | undefined =>
    processes.find(({ state }) => state() === "pulling");
  await until("one pulls", () => pulling() !== undefined);
  const first = pulling();
  const other = processes.find((one) => one !== first);
  expect(other?.state()).not.toBe("pulling");
  const some = keys(30);
  const writing = tell(on, some, 20);
  await until("it works", async () => (await effects(on)).length > 100);
  await first?.end("SIGKILL");
  const killedAt = performance.now();
  await until("the other pulls", () => other?.state() === "pulling");
  const tookOverMs = Math.round(performance.now() - killedAt);
  const ids = await writing;
  const all = await settled(on, ids.length, 60_000);
  await other?.end("SIGTERM");
  // Five seconds are the promise: a lease that runs out, and the next look at it. What a busy machine adds is not the product's.
  expect(consumerLeaseMs).toBeLessThanOrEqual(4_000);
  expect(tookOverMs).toBeLessThan(30_000);
  expect(all.map(({ id }) => id).sort()).toEqual(ids.sort());
  for (const key of some) expect(ofKey(all, key)).toEqual(upTo(20));
  expect(new Set(all.map(({ by }) => by)).size).toBe(2);
}, 90_000);

test("two consumers of one durable never pull at once, and a stopped one hands over in order", async () => {
  const some = keys(20);
  const slow = async (): Promise<void> => Bun.sleep(1);
  const first = listening(on, slow, {}, "first");
  await until("the first pulls", () => first.status()[0]?.state === "pulling");
  const second = listening(
    on,
    slow,
    { database: on.consumer.another(8) },
    "second",
  );
  await until(
    "the second stands by",
    () => second.status()[0]?.state === "standby",
  );
  const ids = await tell(on, some, 20);
  await until("the first works", async () => (await effects(on)).length > 50);
  await first.stop();
  await until(
    "the second pulls, long before a lease would have run out",
    () => second.status()[0]?.state === "pulling",
    2_000,
  );
  // What the broker sent while the first was unsubscribing comes again only when its acknowledgement is overdue.
  const all = await settled(on, ids.length, 60_000);
  await second.stop();
  expect(all.map(({ id }) => id).sort()).toEqual(ids.sort());
  for (const key of some) expect(ofKey(all, key)).toEqual(upTo(20));
}, 90_000);

test("a former holder's transaction is waited for, and refused when it comes later", async () => {
  const { database } = on.consumer;
  const old = await takeLease(database, "users-test", "old");
  if (old === undefined) throw new Error("no lease");
  expect(await takeLease(database, "users-test", "new")).toBeUndefined();
  await database.sql`update messaging.consumer_lease set lease_until = now() - interval '1 second' where consumer = 'users-test'`;
  const order: string[] = [];
  const inside = Promise.withResolvers<undefined>();
  const late = database.transact(async (tx) => {
    await underLease(tx, old);
    inside.resolve(undefined);
    await Bun.sleep(150);
    order.push("the old one's effect");
  });
  await inside.promise;
  const fresh = await takeLease(database, "users-test", "new").then(
    (lease) => (order.push("taken over"), lease),
  );
  await late;
  expect(order).toEqual(["the old one's effect", "taken over"]);
  expect(Number(fresh?.fence)).toBe(Number(old.fence) + 1);
  await expect(database.transact((tx) => underLease(tx, old))).rejects.toThrow(
    "pulled elsewhere",
  );
});

test("a former holder that has stalled in the middle of a transaction is rolled back for it", async () => {
  const { database } = on.consumer;
  const old = await takeLease(database, "users-stalled", "old");
  if (old === undefined) throw new Error("no lease");
  await database.sql`update messaging.consumer_lease set lease_until = now() - interval '1 second' where consumer = 'users-stalled'`;
  const inside = Promise.withResolvers<undefined>();
  const awake = Promise.withResolvers<undefined>();
  const stalled = database.transact(async (tx) => {
    await underLease(tx, old);
    inside.resolve(undefined);
    await awake.promise;
  });
  const outcome = stalled.then(
    () => "committed",
    () => "rolled back",
  );
  await inside.promise;
  expect(await takeLease(database, "users-stalled", "new")).toBeUndefined();
  const fresh = await takeLease(database, "users-stalled", "new");
  awake.resolve(undefined);
  expect(Number(fresh?.fence)).toBe(Number(old.fence) + 1);
  expect(await outcome).toBe("rolled back");
});

test("the effect of a handler that is rolled back behind its back is not left in the inbox either", async () => {
  const { database } = on.consumer;
  const [key = ""] = keys(1);
  let tries = 0;
  const consumer = listening(on, async (_, tx) => {
    if ((tries += 1) > 1) return;
    await tx.sql`select pg_terminate_backend(pg_backend_pid())`.catch(
      () => undefined,
    );
  });
  await tell(on, [key], 1);
  const all = await settled(on, 1);
  await consumer.stop();
  expect(ofKey(all, key)).toEqual([1]);
  const [inbox] = await database.sql<
    { n: number }[]
  >`select count(*)::int as n from messaging.inbox`;
  expect([tries, inbox?.n]).toEqual([2, 1]);
}, 90_000);

test("a connection to the database that is lost in a handler costs its message no try; any other connection's loss does", async () => {
  const { database } = on.consumer;
  const attemptsAfter = async (error: Error): Promise<number | undefined> => {
    const [key = ""] = keys(1);
    let lost = false;
    const consumer = listening(on, async (event) => {
      if (event.subject !== key || lost) return;
      lost = true;
      throw error;
    });
    const [id = ""] = await tell(on, [key], 1);
    await until("it took effect", async () =>
      (await effects(on)).some((each) => each.id === id),
    );
    await consumer.stop();
    const [row] = await database.sql<
      { attempt: number }[]
    >`select attempt::int from messaging.inbox where message_id = ${id}::uuid`;
    return row?.attempt;
  };
  const reset = Object.assign(new Error("read ECONNRESET"), {
    code: "ECONNRESET",
  });
  expect(await attemptsAfter(reset)).toBe(2);
  // What the driver adds to the error of a statement.
  Object.defineProperty(reset, "query", { value: "select 1" });
  expect(await attemptsAfter(reset)).toBe(1);
}, 90_000);
