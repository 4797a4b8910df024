import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { jetstreamManager } from "@nats-io/jetstream";
import { nanos } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { natsAddress } from "../../src/nats/address.ts";
import { replay } from "../../src/postgres/index.ts";
import type { Consumer } from "../../src/postgres/index.ts";
import {
  effects,
  keys,
  listening,
  ofKey,
  publishOne,
  settled,
  stage,
  upTo,
} from "../support/stage.ts";
import type { Stage } from "../support/stage.ts";
import { contentsOf } from "../support/stream.ts";
import { until } from "../support/wait.ts";

let on: Stage;
let relays: Bun.Subprocess<"ignore", "pipe", "inherit">[] = [];
let consumer: Consumer | undefined;
let producers: { stop(): Promise<void> } | undefined;
const written = new Map<string, number>();

beforeEach(async () => {
  written.clear();
  on = await stage();
  relays = [relayProcess("one"), relayProcess("two")];
  await Promise.all(relays.map((each) => each.stdout.getReader().read()));
}, 90_000);
afterEach(async () => {
  await producers?.stop();
  for (const each of relays) each.kill("SIGKILL");
  await consumer?.stop();
  producers = consumer = undefined;
  await on.close();
}, 90_000);

function relayProcess(
  name: string,
): Bun.Subprocess<"ignore", "pipe", "inherit"> {
  return Bun.spawn(
    [
      process.execPath,
      join(import.meta.dir, "../support/relay-process.ts"),
      on.producer.url,
      on.broker.url("auth"),
      name,
    ],
    { stdin: "ignore", stdout: "pipe", stderr: "inherit" },
  );
}

/** The next version of each key, in one transaction. */
async function write(some: readonly string[]): Promise<void> {
  await on.producer.database.transact(async (tx) => {
    for (const key of some)
      await publishOne(tx, key, (written.get(key) ?? 0) + 1);
  });
  for (const key of some) written.set(key, (written.get(key) ?? 0) + 1);
}

/** Goes on writing until it is told to stop. */
function writing(some: readonly string[]): { stop(): Promise<void> } {
  let stopped = false;
  const done = (async () => {
    while (!stopped) {
      await write(some);
      await Bun.sleep(15);
    }
  })();
  return { stop: () => ((stopped = true), done) };
}

const total = (): number =>
  [...written.values()].reduce((sum, count) => sum + count, 0);

const pending = async (): Promise<number> => {
  const [row] = await on.producer.database.sql<{ n: number }[]>`
    select count(*)::int as n from messaging.outbox o join messaging.relay_cursor c using (bucket) where o.position > c.position`;
  return row?.n ?? -1;
};
const allPublished = (): Promise<void> =>
  until("all is published", async () => (await pending()) === 0, 30_000);

/** The consumer has one effect of each event, and those of a key in their order. */
async function complete(): Promise<void> {
  const all = await settled(on, total(), 30_000);
  expect(all).toHaveLength(total());
  for (const [key, count] of written)
    expect(ofKey(all, key)).toEqual(upTo(count));
}

/** In the stream stands every version of each key, the first of each behind the first of the one before. */
async function streamInOrder(): Promise<void> {
  const seen = new Map<string, Set<number>>();
  for (const { text } of await contentsOf(on.broker, "EVT")) {
    const { subject, aggregateVersion } = JSON.parse(text);
    seen.set(subject, (seen.get(subject) ?? new Set()).add(aggregateVersion));
  }
  for (const [key, count] of written)
    expect([...(seen.get(key) ?? [])]).toEqual(upTo(count));
}

/** Forgets at once which ids it has stored. */
async function withoutDuplicateWindow(): Promise<void> {
  const connection = await connect(natsAddress(on.broker.adminUrl));
  const manager = await jetstreamManager(connection);
  await manager.streams.update("EVT", { duplicate_window: nanos(100) });
  await connection.close();
}

test("http-rules 76, 78: a store that is wiped while producers commit and two relays publish: nothing overtakes what was lost", async () => {
  const some = keys(30);
  for (let n = 0; n < 10; n += 1) await write(some);
  await allPublished();
  producers = writing(some);
  await Bun.sleep(300);
  await on.broker.wipe();
  consumer = listening(on);
  await until(
    "something has arrived",
    async () => (await effects(on)).length > 0,
    20_000,
  );
  await on.broker.wipe();
  await Bun.sleep(500);
  await producers.stop();
  await complete();
  await streamInOrder();
}, 90_000);

test("http-rules 76, 78: a relay that is killed while it publishes a wiped stream again loses nothing, and nothing overtakes", async () => {
  const some = keys(40);
  for (let n = 0; n < 60; n += 1) await write(some);
  await allPublished();
  producers = writing(some);
  await on.broker.wipe();
  await until(
    "it is in the middle",
    async () => {
      const [row] = await on.producer.database.sql<{ n: number }[]>`
        select count(*)::int as n from messaging.replay where done_at is null`;
      return (row?.n ?? 0) > 0;
    },
    20_000,
  );
  relays[0]?.kill("SIGKILL");
  consumer = listening(on);
  await Bun.sleep(300);
  await producers.stop();
  await allPublished();
  await complete();
  await streamInOrder();
}, 90_000);

test("http-rules 78: replay, twice at once, for a consumer that lost its tables: what is new waits behind what is published again", async () => {
  const some = keys(20);
  for (let n = 0; n < 60; n += 1) await write(some);
  consumer = listening(on);
  await complete();
  await consumer.stop();
  await withoutDuplicateWindow();
  await on.consumer.database.sql`delete from effects where n > 20`;
  await on.consumer.database
    .sql`delete from messaging.inbox where message_id not in (select message_id from effects)`;
  const { database } = on.producer;
  const asking = { database, bus: on.authBus };
  const both = Promise.all([
    replay(asking),
    replay({ ...asking, subject: "evt.auth.account.>" }),
  ]);
  await until("it is asked for", async () => {
    const rows = await database.sql`select 1 from messaging.replay`;
    return rows.length >= 16;
  });
  producers = writing(some);
  relays[1]?.kill("SIGKILL");
  consumer = listening(on);
  await both;
  await producers.stop();
  await complete();
}, 90_000);

test("replay where no relay is alive is done by its caller", async () => {
  for (const each of relays) each.kill("SIGKILL");
  await Promise.all(relays.map((each) => each.exited));
  const some = keys(5);
  await write(some);
  await write(some);
  const { database } = on.producer;
  await replay({ database, bus: on.authBus });
  expect(await pending()).toBe(10);
  await database.sql`update messaging.relay_cursor c set position = (select coalesce(max(o.position), 0) from messaging.outbox o where o.bucket = c.bucket)`;
  const { published, known } = await replay({ database, bus: on.authBus });
  expect({ published, known }).toEqual({ published: 10, known: 0 });
  await streamInOrder();
}, 90_000);
