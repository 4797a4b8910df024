import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { defineContract, event, sealed } from "@tixlys/contracts";
import { createMetrics } from "@tixlys/telemetry";
import { bucketOf } from "../../src/bucket.ts";
import { applyStreams, connectBus } from "../../src/nats/index.ts";
import type { Bus } from "../../src/nats/index.ts";
import {
  discardUnpublished,
  listUnpublished,
  releaseUnpublished,
} from "../../src/inspect/index.ts";
import {
  maintain,
  outbox,
  replay,
  startRelay,
} from "../../src/postgres/index.ts";
import type { Relay, RelayOptions } from "../../src/postgres/index.ts";
import { natsAddress } from "../../src/nats/address.ts";
import { startBroker } from "../support/broker.ts";
import { ownDatabase } from "../support/database.ts";
import { keptLog } from "../support/log.ts";
import { keys } from "../support/stage.ts";
import { contentsOf } from "../support/stream.ts";
import { until } from "../support/wait.ts";
import type { Broker } from "../support/broker.ts";
import type { OwnDatabase } from "../support/database.ts";

const text = { text: sealed() };
/** One event whose route holds, one whose route sets aside. */
const shop = defineContract({
  service: "auth",
  events: {
    "auth.thing.held": event(1, text),
    "auth.thing.passed": event(1, text, { onUnpublishable: "set-aside" }),
  },
});

const SMALL = 4_096;
const BIG = "x".repeat(2 * SMALL - 1);

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

const relay = (more: Partial<RelayOptions> = {}): Relay => {
  const started = startRelay({
    database: own.database,
    bus,
    service: "auth",
    lanes: ["events"],
    logger: log,
    contract: shop,
    ...more,
  });
  running.push(started);
  return started;
};

/** The broker as it is after a restart with another limit; the bus has noticed. */
async function limitedTo(bytes?: number): Promise<void> {
  await broker.kill();
  await until("the loss is noticed", () => bus.status() === "degraded");
  await broker.start(bytes);
  await until("the bus is back", () => bus.status() === "ok");
}

const tell = (
  route: "held" | "passed",
  key: string,
  n: number,
  body = String(n),
): Promise<string> =>
  own.database.transact(
    async (tx) =>
      (
        await outbox(tx, shop).publish(`auth.thing.${route}`, {
          subject: key,
          aggregateVersion: n,
          data: { text: body },
        })
      ).id,
  );

const pending = async (): Promise<number> => {
  const [row] = await own.database.sql<{ n: number }[]>`
    select count(*)::int as n from messaging.outbox o join messaging.relay_cursor c using (bucket) where o.position > c.position`;
  return row?.n ?? -1;
};

/** The versions of a key in the order of the stream. */
async function told(key: string): Promise<number[]> {
  return (await contentsOf(broker, "EVT"))
    .map(({ text: body }): { subject: string; aggregateVersion: number } =>
      JSON.parse(body),
    )
    .filter(({ subject }) => subject === key)
    .map(({ aggregateVersion }) => aggregateVersion);
}

test("a message that is too large is set aside where its route says so: counted, told, and its key goes on", async () => {
  await limitedTo(SMALL);
  const metrics = createMetrics();
  relay({ metrics });
  const [key = ""] = keys(1);
  await tell("passed", key, 1);
  const id = await tell("passed", key, 2, BIG);
  await tell("passed", key, 3);
  await until("the bucket went on", async () => (await pending()) === 0);
  expect(await told(key)).toEqual([1, 3]);
  expect(await listUnpublished(own.database)).toMatchObject([
    {
      messageId: id,
      key,
      subject: "evt.auth.thing.passed.v1",
      reason: "too-large",
      state: "dead",
      behind: 0,
    },
  ]);
  const { body } = await metrics.render();
  expect(body).toContain(
    'outbox_put_aside_total{service="auth",state="dead",reason="too-large"} 1',
  );
  expect(body).toContain('outbox_dead{service="auth",state="dead"} 1');
  expect(log.lines.join("\n")).toContain("error a message cannot be published");
}, 90_000);

test("set aside is not lost: its row stays, and once it fits it is replayed under its id with one call", async () => {
  const [dead] = await listUnpublished(own.database);
  await maintain(own.database);
  await limitedTo();
  const id = dead?.messageId ?? "";
  relay();
  expect(await releaseUnpublished(own.database, id)).toBe(true);
  await until(
    "it is published",
    async () => (await told(dead?.key ?? "")).length === 3,
  );
  expect(await told(dead?.key ?? "")).toEqual([1, 3, 2]);
  await until(
    "it is closed",
    async () => (await listUnpublished(own.database)).length === 0,
  );
  expect(await releaseUnpublished(own.database, id)).toBe(false);
  expect((await listUnpublished(own.database, { all: true }))[0]).toMatchObject(
    { messageId: id, state: "replayed" },
  );
}, 90_000);

test("a message that is too large holds its own key where its route says so, and no other key of its bucket", async () => {
  await limitedTo(SMALL);
  relay();
  const some = keys(40);
  const [key = "", ...others] = some;
  await tell("held", key, 1);
  const id = await tell("held", key, 2, BIG);
  for (const other of others) await tell("held", other, 1);
  await tell("held", key, 3);
  await until("every bucket is through", async () => (await pending()) === 0);
  expect(await told(key)).toEqual([1]);
  for (const other of others) expect(await told(other)).toEqual([1]);
  expect(await listUnpublished(own.database)).toMatchObject([
    { messageId: id, key, state: "held", reason: "too-large", behind: 1 },
  ]);
  await Promise.all(running.splice(0).map((one) => one.stop()));
  relay();
  await tell("held", key, 4);
  await until(
    "its successor holds it too",
    async () => (await listUnpublished(own.database))[0]?.behind === 2,
  );
  expect(await told(key)).toEqual([1]);
}, 90_000);

test("released before it fits, it is held again; released when it does, it and those behind it come in their order", async () => {
  relay();
  const [held] = await listUnpublished(own.database);
  const { key = "", messageId = "" } = held ?? {};
  expect(await releaseUnpublished(own.database, messageId)).toBe(true);
  await until(
    "it failed once more",
    async () => (await listUnpublished(own.database))[0]?.state === "held",
  );
  expect(await told(key)).toEqual([1]);
  await limitedTo();
  const writing = (async () => {
    for (let n = 5; n <= 30; n += 1) {
      await tell("held", key, n);
      await Bun.sleep(20);
    }
  })();
  expect(await releaseUnpublished(own.database, messageId)).toBe(true);
  await writing;
  await until(
    "everything is there",
    async () => (await told(key)).length >= 30,
  );
  expect(await told(key)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
  await until(
    "they are closed",
    async () => (await listUnpublished(own.database)).length === 0,
  );
}, 90_000);

test("a discarded one keeps the reason and lets those behind it go", async () => {
  await limitedTo(SMALL);
  relay();
  const [key = ""] = keys(1);
  const id = await tell("held", key, 1, BIG);
  await until(
    "it is held",
    async () => (await listUnpublished(own.database)).length === 1,
  );
  await tell("held", key, 2);
  expect(await discardUnpublished(own.database, id, "nobody needs it")).toBe(
    true,
  );
  await until(
    "the next one goes on",
    async () => (await told(key)).length === 1,
  );
  expect(await told(key)).toEqual([2]);
  expect(
    (await listUnpublished(own.database, { all: true })).find(
      ({ messageId }) => messageId === id,
    ),
  ).toMatchObject({
    state: "discarded",
    resolution: "nobody needs it",
  });
  expect(await discardUnpublished(own.database, id, "again")).toBe(false);
  await until("nothing is left", async () => (await pending()) === 0);
  await limitedTo();
  const again = await replay({
    database: own.database,
    bus,
    subject: "evt.auth.thing.held.v1",
  });
  expect(again.published).toBeGreaterThan(30);
  expect(await told(key)).not.toContain(1);
}, 90_000);

test("a missing stream is waited for; only what need not be held is set aside, and not before the patience is over", async () => {
  const connection = await connect({
    ...natsAddress(broker.adminUrl),
    timeout: 5_000,
  });
  await (await jetstreamManager(connection)).streams.delete("EVT");
  await connection.close();
  // Each in a bucket of its own: what is waited for holds up its bucket.
  const [patient = ""] = keys(1);
  const passing =
    keys(200).find((key) => bucketOf(key) !== bucketOf(patient)) ?? "";
  const started = relay({ patienceMs: 400 });
  await tell("held", patient, 1);
  await tell("passed", passing, 1);
  await until(
    "a failure is seen",
    () => started.status().lanes[0]?.lastError !== undefined,
  );
  expect(await listUnpublished(own.database)).toEqual([]);
  await until(
    "it is set aside",
    async () => (await listUnpublished(own.database)).length === 1,
  );
  expect(await listUnpublished(own.database)).toMatchObject([
    { key: passing, reason: "no-stream", state: "dead" },
  ]);
  await applyStreams({ url: broker.adminUrl, evtMaxBytes: 256 * 1024 ** 2 });
  await until(
    "the held one came by itself",
    async () => (await told(patient)).length === 1,
    15_000,
  );
  const [dead] = await listUnpublished(own.database);
  await releaseUnpublished(own.database, dead?.messageId ?? "");
  await until(
    "the other one when asked",
    async () => (await told(passing)).length === 1,
  );
}, 90_000);
