import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  auth,
  defineContract,
  event,
  plain,
  sealed,
  users,
} from "@tixlys/contracts";
import type { Transaction } from "@tixlys/nexus/postgres";
import {
  deadPayload,
  discardDead,
  inspectStream,
  listDead,
  outboxState,
  publicationOf,
  receiptsOf,
} from "../src/inspect/index.ts";
import type { StreamEvent, StreamInspection } from "../src/inspect/index.ts";
import { onEarlier, outbox, startConsumer } from "../src/postgres/index.ts";
import type { Consumer, Relay } from "../src/postgres/index.ts";
import { bucketOf } from "../src/index.ts";
import { newId } from "../src/new-id.ts";
import {
  keys,
  listening,
  publishing,
  publishOne,
  stage,
  tell,
} from "./support/stage.ts";
import { until } from "./support/wait.ts";
import type { Stage } from "./support/stage.ts";

let on: Stage;
let relay: Relay;
let consumer: Consumer;
let stream: StreamInspection;
const poisoned = new Set<string>();

beforeAll(async () => {
  on = await stage();
  relay = publishing(on);
  consumer = listening(
    on,
    ({ subject, aggregateVersion }) => {
      if (poisoned.has(subject) && aggregateVersion === 2)
        throw new Error("poison");
    },
    { maxAttempts: 2 },
  );
  stream = await inspectStream(on.broker.adminUrl);
});
afterAll(async () => {
  await stream.close();
  await Promise.all([relay.stop(), consumer.stop()]);
  await on.close();
});

test("a message's way can be read: written, published, in the stream, effect with attempt and milliseconds", async () => {
  const [key = ""] = keys(1);
  const before = new Date(Date.now() - 1_000);
  const [id = ""] = await tell(on, [key], 1);
  const receipts = () => receiptsOf(on.consumer.database, id);
  await until("the effect", async () => (await receipts()).length === 1);
  const published = await publicationOf(on.producer.database, id);
  expect(published).toMatchObject({
    subject: "evt.auth.account.verified.v1",
    key,
    bucket: bucketOf(key),
    putAside: null,
  });
  expect(await receipts()).toMatchObject([
    { consumer: "users-auth", state: "effect", attempts: 1, lastError: null },
  ]);
  expect((await receipts())[0]?.ms ?? -1).toBeGreaterThanOrEqual(0);
  const found = await stream.find({
    subject: published?.subject ?? "",
    messageId: id,
    since: before,
  });
  expect(found?.messageId).toBe(id);
  await until(
    "it is acknowledged",
    async () =>
      ((await stream.progress("users-auth"))?.acknowledgedTo ?? 0) >=
      (found?.sequence ?? Infinity),
  );
  expect(await stream.progress("users-nobody")).toBeUndefined();
  expect(await publicationOf(on.producer.database, newId())).toBeUndefined();
  expect(await receiptsOf(on.consumer.database, newId())).toEqual([]);
});

test("a failed message is dead with its reason, those behind it wait; a discarded one keeps why", async () => {
  const [key = ""] = keys(1);
  poisoned.add(key);
  const [first = "", second = "", third = ""] = await tell(on, [key], 3);
  const state = async (id: string) =>
    (await receiptsOf(on.consumer.database, id))[0]?.state;
  await until("it is dead", async () => (await state(second)) === "dead");
  await until(
    "the next one waits",
    async () => (await state(third)) === "waiting",
  );
  expect(await state(first)).toBe("effect");
  expect((await receiptsOf(on.consumer.database, second))[0]).toMatchObject({
    attempts: 2,
    ms: null,
    lastError: expect.stringContaining("poison"),
  });
  const named = { consumer: "users-auth", messageId: second };
  expect(
    await listDead(on.consumer.database, { key, open: true }),
  ).toMatchObject([named]);
  expect(
    await listDead(on.consumer.database, { key: newId(), open: true }),
  ).toEqual([]);
  expect(await deadPayload(on.consumer.database, named)).toContain(key);
  expect(await discardDead(on.consumer.database, named, "a test's own")).toBe(
    true,
  );
  await until(
    "the next one took effect",
    async () => (await state(third)) === "effect",
  );
  expect(await state(second)).toBe("discarded");
  expect(
    await listDead(on.consumer.database, { messageId: second }),
  ).toMatchObject([{ state: "discarded", resolution: "a test's own" }]);
  expect(
    await listDead(on.consumer.database, { messageId: second, open: true }),
  ).toEqual([]);
});

test("the stream can be followed from a time on and live, in its order, with a filter", async () => {
  const [key = ""] = keys(1);
  const since = new Date();
  const early = await tell(on, [key], 2);
  const heard: StreamEvent[] = [];
  const ending = new AbortController();
  const following = stream.follow({
    filter: "evt.auth.account.*.v1",
    since,
    onEvent: (each) => heard.push(each),
    signal: ending.signal,
  });
  await until("what was there", () => heard.length === 2);
  const late = await tell(on, [key], 2, 3);
  await until("what is new", () => heard.length === 4);
  ending.abort();
  await following;
  expect(heard.map(({ messageId }) => messageId)).toEqual([...early, ...late]);
  expect(heard.map(({ sequence }) => sequence)).toEqual(
    heard.map(({ sequence }) => sequence).toSorted((a, b) => a - b),
  );
});

test("the outbox shows by bucket what waits, who publishes it, and which transaction holds its readers up", async () => {
  const { database } = on.producer;
  await until("nothing waits", async () =>
    (await outboxState(database)).every(({ buckets }) =>
      buckets.every(({ pending }) => pending === 0),
    ),
  );
  const held = Promise.withResolvers<undefined>();
  const [key = "", other = ""] = keys(2);
  const open = database.transact(async (tx) => {
    await publishOne(tx, key, 1);
    await held.promise;
  });
  await Bun.sleep(30);
  await database.transact((tx) => publishOne(tx, other, 1));
  const [events, revocations] = await outboxState(database);
  held.resolve(undefined);
  await open;
  expect(events?.lane).toBe("events");
  expect(events?.watermark.holder?.ageMs ?? 0).toBeGreaterThan(20);
  expect(events?.watermark.holder).toMatchObject({
    pid: expect.any(Number),
    state: expect.stringContaining("idle in transaction"),
  });
  expect(events?.watermark.high ?? 0).toBeLessThan(
    events?.watermark.drawn ?? 0,
  );
  const bucket = events?.buckets.find(
    (each) => each.bucket === bucketOf(other),
  );
  expect(bucket).toMatchObject({
    pending: 1,
    leaseOwner: expect.stringContaining("auth-"),
  });
  expect(bucket?.oldestAgeMs).toBeGreaterThanOrEqual(0);
  expect(revocations).toMatchObject({
    lane: "revocations",
    watermark: { holder: null },
    buckets: [{ bucket: 16, leaseOwner: null }],
  });
});

test("http-rules 79: an event goes out in two versions, and a consumer that has not moved takes the earlier one", async () => {
  const both = defineContract({
    service: "auth",
    events: {
      "auth.account.moved": event(
        2,
        { to: sealed() },
        {
          earlier: [
            event(1, {
              place: plain(
                auth.events["auth.account.verified"].schema.properties.at,
              ),
            }),
          ],
        },
      ),
    },
  });
  const seen: unknown[] = [];
  const handlers = [
    onEarlier<Transaction>(
      both,
      "auth.account.moved",
      1,
      async (each) => void seen.push(each.data),
    ),
  ];
  await consumer.stop();
  consumer = startConsumer({
    database: on.consumer.database,
    bus: on.usersBus,
    contract: users,
    handlers,
    bind: (tx) => tx,
    logger: on.log,
  });
  const [key = ""] = keys(1);
  const place = new Date().toISOString();
  await on.producer.database.transact(async (tx) => {
    const out = outbox(tx, both);
    await out.publish("auth.account.moved", {
      subject: key,
      aggregateVersion: 1,
      data: { to: "abc" },
    });
    await out.publishEarlier("auth.account.moved", 1, {
      subject: key,
      aggregateVersion: 1,
      data: { place },
    });
  });
  await until("the earlier one", () => seen.length === 1);
  expect(seen).toEqual([{ place }]);
  const wrong = (version: number, data: unknown) =>
    on.producer.database.transact((tx) =>
      outbox(tx, both).publishEarlier("auth.account.moved", version, {
        subject: key,
        aggregateVersion: 2,
        data,
      }),
    );
  await expect(wrong(1, { place: "nowhere" })).rejects.toThrow(
    "breaks its contract",
  );
  await expect(wrong(3, {})).rejects.toThrow("of version 3");
  expect(() =>
    onEarlier(both, "auth.account.moved", 5, async () => undefined),
  ).toThrow("keeps no version 5");
});
