import { afterAll, beforeAll, expect, test } from "bun:test";
import { auth } from "@tixlys/contracts";
import { connectBus } from "../../src/nats/index.ts";
import type { Bus } from "../../src/nats/index.ts";
import { outbox, startRelay } from "../../src/postgres/index.ts";
import type { Lane, Relay } from "../../src/postgres/index.ts";
import { newId } from "../../src/new-id.ts";
import { startBroker } from "../support/broker.ts";
import { ownDatabase } from "../support/database.ts";
import { keptLog } from "../support/log.ts";
import { publishOne } from "../support/stage.ts";
import { contentsOf } from "../support/stream.ts";
import { until } from "../support/wait.ts";
import type { Broker } from "../support/broker.ts";
import type { OwnDatabase } from "../support/database.ts";

let broker: Broker;
let own: OwnDatabase;
let bus: Bus;
let worker: Relay;
const exp = 1_900_000_000;

beforeAll(async () => {
  [broker, own] = await Promise.all([startBroker(), ownDatabase()]);
  bus = await connectBus({
    url: broker.url("auth"),
    service: "auth",
    logger: keptLog(),
  });
  worker = start(["events", "revocations"]);
  await until(
    "the worker holds the lane",
    () => worker.status().lanes[1]?.buckets.length === 1,
  );
});
afterAll(async () => {
  await worker.stop();
  await bus.close();
  await Promise.all([own.close(), broker.close()]);
});

const start = (lanes: readonly Lane[], database = own.database): Relay =>
  startRelay({ database, bus, service: "auth", lanes, logger: keptLog() });
const revoke = (id: string, database = own.database): Promise<{ id: string }> =>
  database.transact((tx) => outbox(tx, auth).revoke({ kind: "sid", id, exp }));

test("decision 41: a revocation is acknowledged at once, under its own subject and id", async () => {
  const id = newId();
  const { id: messageId } = await revoke(id);
  expect(await worker.published(messageId, 2_000)).toBe(true);
  const [message] = (await contentsOf(broker, "AUTH_REVOKED")).filter(
    ({ subject }) => subject.endsWith(id),
  );
  expect(message?.subject).toBe(`auth.revoked.sid.${id}`);
  expect(message?.headers["Nats-Msg-Id"]).toBe(messageId);
  const { at, ...said } = JSON.parse(message?.text ?? "");
  expect(said).toEqual({ kind: "sid", id, exp });
  expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(60_000);
});

test("decision 41: it does not wait for a transaction that still writes events", async () => {
  const release = Promise.withResolvers<undefined>();
  const written = Promise.withResolvers<undefined>();
  const slow = own.database.transact(async (tx) => {
    await publishOne(tx, newId(), 1);
    written.resolve(undefined);
    await release.promise;
  });
  await written.promise;
  const { id } = await revoke(newId());
  expect(await worker.published(id, 2_000)).toBe(true);
  release.resolve(undefined);
  await slow;
});

test("decision 41: another process that does not hold the lane hears of its revocation in time all the same", async () => {
  const other = own.another(3);
  const api = start(["revocations"], other);
  const times: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const { id } = await revoke(newId(), other);
    const at = performance.now();
    expect(await api.published(id, 2_000)).toBe(true);
    times.push(performance.now() - at);
  }
  expect(times.sort((a, b) => a - b)[2] ?? Infinity).toBeLessThan(250);
  expect(await api.published(newId(), 50)).toBe(false);
  await api.stop();
});

test("decision 41: the holder beats each second, after everything that was committed before", async () => {
  const beats = async (): Promise<{ at: string; position: number }[]> =>
    (await contentsOf(broker, "AUTH_REVOKED"))
      .filter(({ subject }) => subject === "auth.revoked.heartbeat.all")
      .map(({ text }) => JSON.parse(text));
  await until("a heartbeat", async () => (await beats()).length === 1);
  const [first] = await beats();
  const { id } = await revoke(newId());
  await until(
    "the next heartbeat",
    async () => (await beats())[0]?.at !== first?.at,
  );
  const [second] = await beats();
  // A second apart, and what a busy machine adds.
  expect(
    Date.parse(second?.at ?? "") - Date.parse(first?.at ?? ""),
  ).toBeLessThan(6_000);
  const [row] = await own.database.sql<
    { position: number }[]
  >`select position::int from messaging.outbox where message_id = ${id}::uuid`;
  await until(
    "a heartbeat behind the revocation",
    async () =>
      ((await beats())[0]?.position ?? 0) >= (row?.position ?? Infinity),
  );
});

test("a process without a lane only passes the wake-up on: its event is not left to the slow poll", async () => {
  const other = own.another(2);
  const api = start([], other);
  const times: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const { id } = await other.transact((tx) => publishOne(tx, newId(), 1));
    const at = performance.now();
    expect(await api.published(id, 2_000)).toBe(true);
    times.push(performance.now() - at);
  }
  await api.stop();
  expect(times.sort((a, b) => a - b)[2] ?? Infinity).toBeLessThan(300);
});

test("decision 41: a store that is lost gets its revocations again, and no heartbeat before they are there", async () => {
  const id = newId();
  const { id: messageId } = await revoke(id);
  expect(await worker.published(messageId, 2_000)).toBe(true);
  await broker.wipe();
  await until(
    "a heartbeat has come",
    async () =>
      (await contentsOf(broker, "AUTH_REVOKED")).some(({ subject }) =>
        subject.includes("heartbeat"),
      ),
    20_000,
  );
  const subjects = (await contentsOf(broker, "AUTH_REVOKED")).map(
    ({ subject }) => subject,
  );
  expect(subjects).toContain(`auth.revoked.sid.${id}`);
}, 90_000);
