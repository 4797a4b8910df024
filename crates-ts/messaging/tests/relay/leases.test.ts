import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { holdings } from "../../src/relay/holdings.ts";
import { leaseMs, renewLeases, saveCursors } from "../../src/relay/leases.ts";
import { ownDatabase } from "../support/database.ts";
import type { OwnDatabase } from "../support/database.ts";

let own: OwnDatabase;
beforeAll(async () => void (own = await ownDatabase()));
beforeEach(async () => {
  await own.database
    .sql`update messaging.relay_cursor set lease_owner = null, lease_until = null, fence = 0, position = 0`;
  await own.database.sql`delete from messaging.relay_member`;
});
afterAll(() => own.close());

const renew = (owner: string): ReturnType<typeof renewLeases> =>
  renewLeases(own.database.sql, "events", owner);
const expire = (): Promise<unknown> =>
  own.database
    .sql`update messaging.relay_cursor set lease_until = now() - interval '1 second'`.execute();

test("one relay holds every bucket, and keeps it under its fence from renewal to renewal", async () => {
  const first = await renew("a");
  const second = await renew("a");
  expect(first.map(({ bucket }) => bucket).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 16 }, (_, n) => n),
  );
  expect(second.map(({ fence }) => fence)).toEqual(
    first.map(({ fence }) => fence),
  );
  const valid = (second[0]?.validUntil ?? 0) - performance.now();
  expect(valid).toBeGreaterThan(0);
  expect(valid).toBeLessThan(leaseMs);
});

test("a renewal waits for a row that is being saved, and does not lose the bucket", async () => {
  await renew("a");
  const locked = Promise.withResolvers<undefined>();
  const saving = own.database.transact(async (tx) => {
    await tx.sql`update messaging.relay_cursor set position = 5 where bucket = 3`;
    locked.resolve(undefined);
    await Bun.sleep(150);
  });
  await locked.promise;
  expect(await renew("a")).toHaveLength(16);
  await saving;
});

test("a second relay gets its share as soon as the first gives back what is above its own", async () => {
  const [a, b] = [
    holdings(own.database, "events", "a"),
    holdings(own.database, "events", "b"),
  ];
  await a.renew();
  await b.renew();
  expect([a.buckets().length, b.buckets().length]).toEqual([16, 0]);
  await a.renew();
  await a.giveSurplusBack();
  await b.renew();
  expect([a.buckets().length, b.buckets().length]).toEqual([8, 8]);
  expect(new Set([...a.buckets(), ...b.buckets()]).size).toBe(16);
  await a.leave();
  await b.renew();
  expect(b.buckets().length).toBe(16);
});

test("http-rules 76: after a take-over the former holder can move no cursor", async () => {
  const [stale] = await renew("a");
  await expire();
  await own.database.sql`delete from messaging.relay_member`;
  const fresh = (await renew("b")).find(
    ({ bucket }) => bucket === stale?.bucket,
  );
  if (stale === undefined || fresh === undefined) throw new Error("no lease");
  expect(Number(fresh.fence)).toBe(Number(stale.fence) + 1);
  expect(
    await saveCursors(
      own.database.sql,
      "a",
      [{ lease: stale, position: 9n }],
      new Map(),
    ),
  ).toEqual(new Set());
  expect(
    await saveCursors(
      own.database.sql,
      "b",
      [{ lease: fresh, position: 7n }],
      new Map(),
    ),
  ).toEqual(new Set([fresh.bucket]));
  expect(
    await saveCursors(
      own.database.sql,
      "b",
      [{ lease: fresh, position: 6n }],
      new Map(),
    ),
  ).toEqual(new Set());
});

test("renewing and saving at once, again and again, neither deadlock nor lose a bucket", async () => {
  const own16 = holdings(own.database, "events", "a");
  await own16.renew();
  for (let position = 1n; position <= 60n; position += 1n) {
    const moved = own16.valid().map((lease) => ({ lease, position }));
    await Promise.all([
      own16.save(moved, new Map()),
      own16.renew(),
      own16.giveSurplusBack(),
    ]);
    expect(own16.buckets().length).toBe(16);
  }
  const rows = await own.database.sql<
    { position: string }[]
  >`select distinct position::text from messaging.relay_cursor where bucket < 16`;
  expect(rows.map(({ position }) => position)).toEqual(["60"]);
});
