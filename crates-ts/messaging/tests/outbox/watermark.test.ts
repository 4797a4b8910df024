import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Database } from "@tixlys/nexus/postgres";
import { lanes } from "../../src/lane.ts";
import { newId } from "../../src/new-id.ts";
import { bucketOf } from "../../src/bucket.ts";
import { readPage } from "../../src/relay/page.ts";
import type { Lease } from "../../src/relay/leases.ts";
import { ownDatabase } from "../support/database.ts";
import { publishOne } from "../support/stage.ts";
import { until } from "../support/wait.ts";
import type { OwnDatabase } from "../support/database.ts";

// The stress run of eventing.md §1a.5, shortened: writers that get their transaction id early, sleep, and roll back.

const SECONDS = 2;
const WRITERS = 12;
const KEYS = Array.from({ length: 24 }, newId);

let own: OwnDatabase;
let writers: Database;

beforeAll(async () => {
  own = await ownDatabase(3);
  writers = own.another(WRITERS);
  await own.database
    .sql`create table streams (key text primary key, version int not null)`;
  await own.database
    .sql`create table other (id int primary key, n int not null)`;
  await own.database
    .sql`insert into other select g, 0 from generate_series(1, 1000) g`;
  for (const key of KEYS)
    await own.database.sql`insert into streams values (${key}, 0)`;
});
afterAll(() => own.close());

const chance = (part: number): boolean => Math.random() < part;
const pick = <T>(from: readonly T[]): T =>
  from[Math.floor(Math.random() * from.length)] as T; // cast: the index is inside

/** One adversarial transaction; returns what it committed. */
async function write(): Promise<{ key: string; version: number }[]> {
  const written: { key: string; version: number }[] = [];
  await writers.transact(async (tx) => {
    if (chance(0.5)) {
      await tx.sql`update other set n = n + 1 where id = ${1 + Math.floor(Math.random() * 1000)}`;
      if (chance(0.5)) await Bun.sleep(Math.random() * 6);
    }
    const key = pick(KEYS);
    for (let n = chance(0.3) ? 3 : 1; n > 0; n -= 1) {
      const [row] = await tx.sql<
        { version: number }[]
      >`update streams set version = version + 1 where key = ${key} returning version`;
      const version = row?.version ?? 0;
      await publishOne(tx, key, version);
      written.push({ key, version });
    }
    if (chance(0.3)) await Bun.sleep(Math.random() * 4);
    if (chance(0.1)) throw new Error("rolled back");
  });
  return written;
}

const heldBuckets = (): Lease[] =>
  lanes.events.buckets.map((bucket) => ({
    bucket,
    fence: "0",
    position: 0n,
    stream: null,
    validUntil: Infinity,
  }));

/** Reads by position alone, as one should not; proves that the writers are adversarial enough. */
async function followNaively(state: {
  position: string;
  seen: number;
}): Promise<number> {
  const rows = await own.database.sql<{ position: string }[]>`
    select position from messaging.outbox where bucket < 16 and position > ${state.position}::bigint order by position limit 200`;
  state.position = rows.at(-1)?.position ?? state.position;
  state.seen += rows.length;
  return rows.length;
}

/** Reads as the relay does; `look` gets each message. */
async function follow(
  leases: Lease[],
  look: (key: string, version: number) => void,
): Promise<number> {
  const page = await readPage(own.database.sql, "events", leases);
  for (const { bucket, position, key, payload } of page.messages) {
    const lease = leases.find((one) => one.bucket === bucket);
    if (lease !== undefined) lease.position = position;
    look(key, JSON.parse(payload).aggregateVersion);
  }
  return page.messages.length;
}

test("under concurrent writers, early transaction ids and rollbacks, no event is lost, doubled or out of its key's order", async () => {
  const committed = new Set<string>();
  const seen = new Map<string, number>();
  const wrong: string[] = [];
  let stop = false;
  let rolledBack = 0;
  const writing = Array.from({ length: WRITERS }, async () => {
    while (!stop)
      await write().then(
        (events) => {
          for (const { key, version } of events)
            committed.add(`${key} ${String(version)}`);
        },
        () => void (rolledBack += 1),
      );
  });
  const leases = heldBuckets();
  const look = (key: string, version: number): void => {
    const expected = (seen.get(key) ?? 0) + 1;
    if (version !== expected)
      wrong.push(`${key}: ${String(version)} instead of ${String(expected)}`);
    seen.set(key, version);
  };
  let reading = true;
  const reader = (async () => {
    let idle = 0;
    while (reading || idle < 20)
      idle = (await follow(leases, look)) === 0 ? idle + 1 : 0;
  })();
  const naive = { position: "0", seen: 0 };
  const naiveReader = (async () => {
    let idle = 0;
    while (reading || idle < 20)
      idle = (await followNaively(naive)) === 0 ? idle + 1 : 0;
  })();
  await Bun.sleep(SECONDS * 1_000);
  await until(
    "enough has been written, also where the machine is busy",
    () => committed.size > 200 && rolledBack > 10,
  );
  stop = true;
  await Promise.all(writing);
  reading = false;
  await Promise.all([reader, naiveReader]);
  const total = [...seen.values()].reduce((sum, versions) => sum + versions, 0);
  expect(wrong).toEqual([]);
  expect(total).toBe(committed.size);
  expect(naive.seen).toBeLessThan(committed.size);
}, 90_000);

test("an event behind an open writer waits for it, says so, and is not held up by anybody who writes no event", async () => {
  const leases = heldBuckets();
  await until(
    "everything is read",
    async () => (await follow(leases, () => undefined)) === 0,
  );
  const [first, second] = [newId(), newId()];
  const release = Promise.withResolvers<undefined>();
  const drawn = Promise.withResolvers<undefined>();
  const open = writers.transact(async (tx) => {
    await publishOne(tx, first, 1);
    drawn.resolve(undefined);
    await release.promise;
  });
  const bystander = writers.transact(async (tx) => {
    await tx.sql`update other set n = n + 1 where id = 1`;
    await release.promise;
  });
  await drawn.promise;
  await writers.transact((tx) => publishOne(tx, second, 1));
  const behind = await readPage(own.database.sql, "events", leases);
  expect([behind.messages.length, behind.held]).toEqual([0, true]);
  release.resolve(undefined);
  await Promise.all([open, bystander]);
  const seen: string[] = [];
  await follow(leases, (key) => void seen.push(key));
  expect(seen).toEqual([first, second]);
});

test("a transaction that only idles beside it does not hold an event up", async () => {
  const leases = heldBuckets();
  await until(
    "everything is read",
    async () => (await follow(leases, () => undefined)) === 0,
  );
  const release = Promise.withResolvers<undefined>();
  const started = Promise.withResolvers<undefined>();
  const bystander = writers.transact(async (tx) => {
    await tx.sql`update other set n = n + 1 where id = 2`;
    started.resolve(undefined);
    await release.promise;
  });
  await started.promise;
  await writers.transact((tx) => publishOne(tx, newId(), 1));
  expect(await follow(leases, () => undefined)).toBe(1);
  release.resolve(undefined);
  await bystander;
});

test("http-rules 78: nothing is read under a fence that was raised meanwhile, and the page says so", async () => {
  const leases = heldBuckets();
  await until(
    "everything is read",
    async () => (await follow(leases, () => undefined)) === 0,
  );
  const key = newId();
  await own.database
    .sql`update messaging.relay_cursor set fence = fence + 1 where bucket = ${bucketOf(key)}`;
  await writers.transact((tx) => publishOne(tx, key, 1));
  const page = await readPage(own.database.sql, "events", leases);
  expect([page.messages.length, page.lost]).toEqual([0, true]);
  await own.database
    .sql`update messaging.relay_cursor set fence = 0 where bucket = ${bucketOf(key)}`;
  expect(await follow(leases, () => undefined)).toBe(1);
});

test("reading under one snapshot is refused, because it would lose events", async () => {
  const read = own.database.sql.begin(
    "isolation level repeatable read",
    (tx) =>
      tx`select * from messaging.read_outbox('events', '{0}'::smallint[], '{0}'::bigint[], '{0}'::bigint[], 1, 1)`,
  );
  await expect(read).rejects.toThrow("needs read committed");
});
