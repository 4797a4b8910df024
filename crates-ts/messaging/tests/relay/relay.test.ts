import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  spyOn,
  test,
} from "bun:test";
import { connect } from "@tixlys/nexus/postgres";
import type { Database } from "@tixlys/nexus/postgres";
import { connectBus } from "../../src/nats/index.ts";
import type { Bus } from "../../src/nats/index.ts";
import { startRelay } from "../../src/postgres/index.ts";
import type { Relay } from "../../src/postgres/index.ts";
import { startBroker } from "../support/broker.ts";
import { ownDatabase } from "../support/database.ts";
import { keptLog } from "../support/log.ts";
import { keys, publishOne, upTo } from "../support/stage.ts";
import { contentsOf } from "../support/stream.ts";
import { until } from "../support/wait.ts";
import type { Broker } from "../support/broker.ts";
import type { OwnDatabase } from "../support/database.ts";

let broker: Broker;
let own: OwnDatabase;
let bus: Bus;
const log = keptLog();
const running: Relay[] = [];

beforeAll(async () => {
  [broker, own] = await Promise.all([startBroker(), ownDatabase()]);
  bus = await connectBus({
    url: broker.url("auth"),
    service: "auth",
    logger: log,
  });
});
afterEach(
  async () =>
    void (await Promise.all(running.splice(0).map((relay) => relay.stop()))),
);
afterAll(async () => {
  await bus.close();
  await Promise.all([own.close(), broker.close()]);
});

function relay(through: Bus = bus, database: Database = own.database): Relay {
  const started = startRelay({
    database,
    bus: through,
    service: "auth",
    lanes: ["events"],
    logger: log,
  });
  running.push(started);
  return started;
}

/** Events `from`…`to` of each key, fifty keys to a transaction. */
async function write(
  some: readonly string[],
  from: number,
  to: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let n = from; n <= to; n += 1)
    ids.push(
      ...(await own.database.transact((tx) =>
        Promise.all(some.map(async (key) => (await publishOne(tx, key, n)).id)),
      )),
    );
  return ids;
}

const pending = async (): Promise<number> => {
  const [row] = await own.database.sql<{ n: number }[]>`
    select count(*)::int as n from messaging.outbox o join messaging.relay_cursor c using (bucket) where o.position > c.position`;
  return row?.n ?? -1;
};

/** What the stream holds of these keys: every id, how often, and each key's versions in order. */
async function told(
  some: readonly string[],
): Promise<{ ids: string[]; versions: Map<string, number[]> }> {
  const wanted = new Set(some);
  const versions = new Map(some.map((key): [string, number[]] => [key, []]));
  const ids: string[] = [];
  for (const { text } of await contentsOf(broker, "EVT")) {
    const { id, subject, aggregateVersion } = JSON.parse(text);
    if (!wanted.has(subject)) continue;
    ids.push(id);
    versions.get(subject)?.push(aggregateVersion);
  }
  return { ids, versions };
}

describe("a relay", () => {
  test("http-rules 76: publishes each row once with its id, its trace and the headers of decision 48, nothing else", async () => {
    const some = keys(1);
    const [id = ""] = await write(some, 1, 1);
    await own.database
      .sql`update messaging.outbox set headers = headers || '{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}' where message_id = ${id}::uuid`;
    const started = relay();
    expect(await started.published(id, 5_000)).toBe(true);
    const [message] = (await contentsOf(broker, "EVT")).filter(({ text }) =>
      text.includes(id),
    );
    expect(message?.subject).toBe("evt.auth.account.verified.v1");
    expect(message?.headers).toEqual({
      "Nats-Msg-Id": id,
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "x-request-id": id,
      "tixlys-bucket": expect.any(String),
    });
  });

  test("wakes up with the commit: an event is acknowledged within milliseconds", async () => {
    const started = relay();
    const some = keys(20);
    await write(some, 1, 1);
    await until("the backlog is gone", async () => (await pending()) === 0);
    const times: number[] = [];
    for (const key of some) {
      const { id } = await own.database.transact((tx) =>
        publishOne(tx, key, 2),
      );
      const at = performance.now();
      expect(await started.published(id, 2_000)).toBe(true);
      times.push(performance.now() - at);
    }
    expect(times.sort((a, b) => a - b)[10] ?? Infinity).toBeLessThan(300);
  });

  test("http-rules 78: three relays at once share the buckets, and every key keeps its order", async () => {
    const some = keys(60);
    const started = [
      relay(),
      relay(bus, own.another(3)),
      relay(bus, own.another(3)),
    ];
    const ids: string[] = [];
    const writing = (async () => {
      for (let n = 1; n <= 20; n += 1) {
        ids.push(...(await write(some, n, n)));
        await Bun.sleep(60);
      }
    })();
    const shares = (): number[] =>
      started.map((one) => one.status().lanes[0]?.buckets.length ?? 0);
    await until("each has a share", () => Math.min(...shares()) >= 4);
    await writing;
    await until("everything is published", async () => (await pending()) === 0);
    const { ids: arrived, versions } = await told(some);
    expect([...new Set(arrived)].sort()).toEqual(ids.sort());
    for (const of of versions.values())
      expect([...new Set(of)]).toEqual(upTo(20));
  }, 90_000);

  test("http-rules 76: one that hangs in the middle of publishing loses its buckets; its successor loses and doubles nothing", async () => {
    const some = keys(40);
    const ids = await write(some, 1, 10);
    const ownPool = own.another(3);
    let sent = 0;
    const dying: Bus = {
      ...bus,
      publish: (message) =>
        (sent += 1) > 150 ? new Promise(() => undefined) : bus.publish(message),
    };
    const first = startRelay({
      database: ownPool,
      bus: dying,
      service: "auth",
      lanes: ["events"],
      logger: keptLog(),
    });
    await until("it hangs", () => sent > 150);
    await ownPool.close();
    relay();
    await until(
      "the successor is done",
      async () => (await pending()) === 0,
      12_000,
    );
    const { ids: arrived, versions } = await told(some);
    expect([...new Set(arrived)].sort()).toEqual(ids.sort());
    for (const of of versions.values())
      expect([...new Set(of)]).toEqual(upTo(10));
    expect(arrived.length).toBe(ids.length);
    expect(first.status().lanes).toHaveLength(1);
  }, 90_000);

  test("http-rules 78: a message that the stream refuses holds its key; nothing is dropped and nothing overtakes it", async () => {
    const [held = "", ...others] = keys(30);
    let refuse = true;
    const moody: Bus = {
      ...bus,
      publish: (message, timeoutMs) =>
        refuse && message.payload.includes(held)
          ? Promise.reject(new Error("no"))
          : bus.publish(message, timeoutMs),
    };
    relay(moody);
    await write([held, ...others], 1, 5);
    await until(
      "the others are published",
      async () => (await told(others)).ids.length >= 29 * 5 - 30,
    );
    expect((await told([held])).ids).toEqual([]);
    refuse = false;
    await until("everything is published", async () => (await pending()) === 0);
    const { versions } = await told([held, ...others]);
    for (const of of versions.values())
      expect([...new Set(of)]).toEqual(upTo(5));
  }, 90_000);

  test("a relay that has given a failing bucket away looks at its outbox no more often than before", async () => {
    let queries = 0;
    const counted = connect({
      url: own.url,
      applicationName: "counted",
      max: 3,
      onQuery: () => void (queries += 1),
    });
    // The upper half is what it will give away.
    const refusing: Bus = {
      ...bus,
      publish: (message, timeoutMs) =>
        Number(message.headers["tixlys-bucket"]) >= 8
          ? Promise.reject(new Error("no"))
          : bus.publish(message, timeoutMs),
    };
    const first = relay(refusing, counted);
    await write(keys(80), 1, 1);
    await until(
      "it has failed",
      () => first.status().lanes[0]?.lastError !== undefined,
    );
    const second = relay();
    await until(
      "both have a share",
      () =>
        [first, second].every(
          (one) => one.status().lanes[0]?.buckets.length === 8,
        ),
      8_000,
    );
    await Bun.sleep(1_000);
    queries = 0;
    await Bun.sleep(2_000);
    expect(queries).toBeLessThan(100);
    await first.stop();
    await counted.close();
    await until("everything is published", async () => (await pending()) === 0);
  }, 90_000);

  test("http-rules 78: a page that was read ahead waits when the one before it failed: nothing overtakes", async () => {
    const [key = ""] = keys(1);
    const sent: number[] = [];
    let refusals = 2;
    const moody: Bus = {
      ...bus,
      publish: async (message, timeoutMs) => {
        const { aggregateVersion: version } = JSON.parse(message.payload);
        if (version === 200 && (refusals -= 1) >= 0) throw new Error("no");
        sent.push(version);
        return bus.publish(message, timeoutMs);
      },
    };
    await write([key], 1, 700);
    // Next to no jitter, so no rest: the bucket is looked at again at once. Never the same, since ids are made of it too.
    let drawn = 0;
    const chance = spyOn(Math, "random").mockImplementation(
      () => (drawn += 1) / 1e9,
    );
    try {
      relay(moody);
      await until("all are published", async () => (await pending()) === 0);
    } finally {
      chance.mockRestore();
    }
    expect(refusals).toBeLessThan(0);
    expect([...new Set(sent)]).toEqual(upTo(700));
  }, 90_000);

  test("a stopped relay gives its buckets back at once", async () => {
    const first = relay();
    await until(
      "it holds all buckets",
      () => first.status().lanes[0]?.buckets.length === 16,
    );
    await first.stop();
    const second = relay();
    await until(
      "the next one holds them",
      () => second.status().lanes[0]?.buckets.length === 16,
      500,
    );
  });
});

test("http-rules 80: while the broker is away writes are accepted, and what was written is delivered when it is back", async () => {
  const started = relay();
  const some = keys(10);
  await broker.kill();
  await until("the loss is noticed", () => bus.status() === "degraded");
  const ids = await write(some, 1, 5);
  expect(await started.published(ids[0] ?? "", 100)).toBe(false);
  expect(await pending()).toBe(50);
  await broker.start();
  await until("everything is delivered", async () => (await pending()) === 0);
  const { ids: arrived, versions } = await told(some);
  expect(arrived.sort()).toEqual(ids.sort());
  for (const of of versions.values()) expect(of).toEqual(upTo(5));
}, 90_000);
