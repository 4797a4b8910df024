import { afterAll, beforeAll, expect, test } from "bun:test";
import { connectBus, orderedFeed } from "../../src/nats/index.ts";
import type { Bus, FeedMessage } from "../../src/nats/index.ts";
import { startBroker } from "../support/broker.ts";
import type { Broker } from "../support/broker.ts";
import { keptLog } from "../support/log.ts";
import { until } from "../support/wait.ts";

let broker: Broker;
let auth: Bus;
let users: Bus;

beforeAll(async () => {
  broker = await startBroker();
  const as = (service: string): Promise<Bus> =>
    connectBus({ url: broker.url(service), service, logger: keptLog() });
  [auth, users] = await Promise.all([as("auth"), as("users")]);
});

afterAll(async () => {
  await Promise.all([auth.close(), users.close()]);
  await broker.close();
});

const revoke = (id: string, n: number): Promise<unknown> =>
  auth.publish({
    subject: `auth.revoked.sid.${id}`,
    headers: {},
    payload: JSON.stringify({ n }),
  });

/** A feed as `users` would have it, and what it said. */
function follow(): {
  said: string[];
  live: () => boolean;
  stop: () => Promise<void>;
} {
  const said: string[] = [];
  const stopping = new AbortController();
  const feed = orderedFeed({
    bus: users,
    stream: "AUTH_REVOKED",
    onMessage: ({ subject, data }: FeedMessage) =>
      void said.push(
        `${subject.split(".").at(-1) ?? ""}=${new TextDecoder().decode(data)}`,
      ),
    onSnapshot: () => void said.push("snapshot"),
    onReset: () => void said.push("reset"),
    signal: stopping.signal,
  });
  const stop = (): Promise<void> => {
    stopping.abort();
    return feed.ended;
  };
  return { said, live: feed.live, stop };
}

test("an empty stream is a snapshot at once; then messages come live, in order", async () => {
  const feed = follow();
  await until("the snapshot", feed.live);
  for (const n of [1, 2, 3]) await revoke(`live-${String(n)}`, n);
  await until("three messages", () => feed.said.length >= 4);
  expect(feed.said).toEqual([
    "snapshot",
    'live-1={"n":1}',
    'live-2={"n":2}',
    'live-3={"n":3}',
  ]);
  await feed.stop();
});

test("a snapshot is the last message of each subject, and is complete before it is announced", async () => {
  for (let n = 0; n < 50; n += 1) await revoke(`many-${String(n % 5)}`, n);
  const feed = follow();
  await until("the snapshot", feed.live);
  const many = feed.said.filter((line) => line.startsWith("many-")).sort();
  expect(many).toEqual(
    [45, 46, 47, 48, 49].map((n) => `many-${String(n % 5)}={"n":${String(n)}}`),
  );
  expect(feed.said.indexOf("snapshot")).toBe(feed.said.length - 1);
  await feed.stop();
});

test("after the broker's death the feed takes a new snapshot and misses nothing, then ends when told", async () => {
  const feed = follow();
  await until("the snapshot", feed.live);
  await broker.kill();
  await until("the loss is noticed", () => !feed.live());
  await broker.start();
  await until("auth is back", () => auth.status() === "ok");
  await revoke("after-death", 7);
  await until("live again", feed.live);
  await until("the revocation", () =>
    feed.said.includes('after-death={"n":7}'),
  );
  expect(feed.said).not.toContain("reset");
  await feed.stop();
  expect(feed.live()).toBe(false);
}, 90_000);

test("a stream that was made anew is told as a reset", async () => {
  const feed = follow();
  await until("the snapshot", feed.live);
  await broker.wipe();
  await until("auth is back", () => auth.status() === "ok");
  await until(
    "a reset and a new snapshot",
    () =>
      feed.said.indexOf("reset") < feed.said.lastIndexOf("snapshot") &&
      feed.said.includes("reset"),
  );
  await revoke("new-stream", 1);
  await until("the new stream's message", () =>
    feed.said.includes('new-stream={"n":1}'),
  );
  await feed.stop();
}, 90_000);
