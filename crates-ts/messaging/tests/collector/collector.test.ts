import { afterAll, beforeAll, expect, test } from "bun:test";
import { events as contract, subjectOf } from "@tixlys/contracts";
import type { Transaction } from "@tixlys/nexus/postgres";
import { connectBus } from "../../src/nats/index.ts";
import type { Bus } from "../../src/nats/index.ts";
import { newId } from "../../src/new-id.ts";
import {
  listDead,
  replayDead,
  startCollector,
} from "../../src/postgres/index.ts";
import type { Collected, Collector } from "../../src/postgres/index.ts";
import { startBroker } from "../support/broker.ts";
import { ownDatabase } from "../support/database.ts";
import { keptLog } from "../support/log.ts";
import { until } from "../support/wait.ts";
import type { Broker } from "../support/broker.ts";
import type { OwnDatabase } from "../support/database.ts";

let broker: Broker;
let db: OwnDatabase;
let auths: Bus;
let own: Bus;
const log = keptLog();

beforeAll(async () => {
  [broker, db] = await Promise.all([startBroker(), ownDatabase(8)]);
  // Without a key: what is kept twice is seen twice, unless it is known by its id.
  await db.database
    .sql`create table kept (position bigint generated always as identity, id uuid not null, subject text not null)`;
  const bus = (service: string) =>
    connectBus({ url: broker.url(service), service, logger: log });
  [auths, own] = await Promise.all([bus("auth"), bus("events")]);
});
afterAll(async () => {
  await Promise.all([auths.close(), own.close()]);
  await Promise.all([broker.close(), db.close()]);
});

async function tell(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, newId);
  const subject = subjectOf("auth.account.verified", 1);
  await Promise.all(
    ids.map((id) =>
      auths.publish({ subject, headers: {}, messageId: id, payload: body(id) }),
    ),
  );
  return ids;
}

const body = (id: string): string =>
  JSON.stringify({
    id,
    type: "auth.account.verified",
    version: 1,
    time: new Date().toISOString(),
    producer: "auth",
    subject: id,
    aggregateVersion: 1,
    correlationId: id,
    data: { userId: id, at: new Date().toISOString() },
  });

const poison = new Set<string>();

async function keep(
  { sql }: Transaction,
  messages: readonly Collected[],
): Promise<void> {
  for (const { messageId, subject } of messages) {
    if (poison.has(messageId)) throw new Error("cannot be read");
    await sql`
      insert into kept (id, subject) select ${messageId}::uuid, ${subject}
       where not exists (select 1 from kept where id = ${messageId}::uuid)`;
  }
}

const collecting = (batch = 50): Collector =>
  startCollector({
    database: db.database,
    bus: own,
    contract,
    take: keep,
    logger: log,
    batch,
  });

const keptIds = async (): Promise<string[]> => {
  const rows = await db.database.sql<
    { id: string }[]
  >`select id::text as id from kept order by position`;
  return rows.map(({ id }) => id);
};

test("every event is kept once, also when collectors come and go in the middle", async () => {
  const ids = await tell(600);
  for (let n = 1; n <= 2; n += 1) {
    const [one, other] = [collecting(20), collecting(20)];
    await until("some more", async () => (await keptIds()).length > n * 100);
    await Promise.all([one.stop(), other.stop()]);
    expect(one.status()).toBe("stopped");
  }
  const last = collecting();
  await until(
    "all of them",
    async () => (await keptIds()).length >= ids.length,
    20_000,
  );
  await last.stop();
  expect((await keptIds()).toSorted()).toEqual(ids.toSorted());
}, 60_000);

test("http-rules 77: one that cannot be kept is a dead letter, holds up nobody, and is kept when it is redriven", async () => {
  const nul = newId();
  poison.add(nul);
  const already = (await keptIds()).length;
  await auths.publish({
    subject: subjectOf("auth.account.verified", 1),
    headers: {},
    messageId: nul,
    payload: body(nul),
  });
  const ids = await tell(30);
  const collector = collecting();
  await until(
    "the others",
    async () => (await keptIds()).length >= already + ids.length,
    20_000,
  );
  const named = { consumer: "events-all", messageId: nul };
  await until(
    "the dead letter",
    async () => (await listDead(db.database, named)).length === 1,
  );
  poison.clear();
  expect(await replayDead(db.database, named)).toBe(true);
  await until(
    "the redriven one",
    async () => (await keptIds()).includes(nul),
    20_000,
  );
  await until("nothing waits", async () => {
    const rows = await db.database
      .sql`select 1 from messaging.waiting union all select 1 from messaging.parked_key`;
    return rows.length === 0;
  });
  await collector.stop();
}, 60_000);

test("a dead letter of the collector, whole as it lies there, goes after fifteen days, and those of others stay", async () => {
  const { sql } = db.database;
  const [old, fresh, others] = [newId(), newId(), newId()];
  const write = (id: string, consumer: string, days: number) => sql`
    insert into messaging.dead_letter
      (consumer, message_id, subject, key, payload, headers, attempts, first_error, last_error, state, first_failed_at, died_at)
    values (${consumer}, ${id}::uuid, 'evt.auth.account.verified.v1', ${id}, '{}', '{}', 1, '', '', 'skipped', now(), now() - ${days} * interval '1 day')`;
  await write(old, "events-all", 16);
  await write(fresh, "events-all", 14);
  await write(others, "events-v1", 16);
  const collector = collecting();
  await until("the old one's end", async () => {
    const rows = await sql`
      select 1 from messaging.dead_letter where message_id = ${old}::uuid`;
    return rows.length === 0;
  });
  await collector.stop();
  const left = await sql<{ id: string }[]>`
    select message_id::text as id from messaging.dead_letter where message_id in (${fresh}::uuid, ${others}::uuid)`;
  expect(left).toHaveLength(2);
}, 60_000);
