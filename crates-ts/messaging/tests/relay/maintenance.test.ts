import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { maintain } from "../../src/postgres/index.ts";
import { newId } from "../../src/new-id.ts";
import { ownDatabase } from "../support/database.ts";
import { publishOne } from "../support/stage.ts";
import type { OwnDatabase } from "../support/database.ts";

let own: OwnDatabase;
beforeAll(async () => void (own = await ownDatabase()));
beforeEach(
  async () =>
    void (await own.database
      .sql`update messaging.relay_cursor set position = 0`),
);
afterAll(() => own.close());

const DAY_MS = 24 * 60 * 60 * 1000;
const ago = (days: number): Date => new Date(Date.now() - days * DAY_MS);
const nameOf = (parent: string, day: Date): string =>
  `${parent}_${day.toISOString().slice(0, 10).replaceAll("-", "")}`;

const partitions = async (parent: string): Promise<string[]> =>
  (
    await own.database.sql<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = ${`messaging.${parent}`}::regclass order by 1`
  ).map(({ name }) => name);

/** Makes the outbox partition of a past day, with one row in it. */
async function pastDay(
  days: number,
): Promise<{ name: string; bucket: number; position: string }> {
  const day = ago(days);
  const low = day.toISOString().slice(0, 10);
  const high = new Date(Date.parse(low) + DAY_MS).toISOString();
  const name = nameOf("outbox", day);
  await own.database
    .sql`select messaging.make_partition('outbox', ${name.slice("outbox_".length)}, ${`${low}T00:00:00Z`}, ${high})`;
  const { id } = await own.database.transact((tx) =>
    publishOne(tx, newId(), 1),
  );
  await own.database
    .sql`update messaging.outbox set created_at = ${`${low}T12:00:00Z`}::timestamptz where message_id = ${id}::uuid`;
  const [row] = await own.database.sql<
    { bucket: number; position: string; name: string }[]
  >`
    select bucket, position::text, tableoid::regclass::text as name from messaging.outbox where message_id = ${id}::uuid`;
  expect(row?.name).toBe(`messaging.${name}`);
  return { name, bucket: row?.bucket ?? -1, position: row?.position ?? "" };
}

test("partitions of the days and weeks ahead exist from the migration on, and nothing lands in a default one", async () => {
  const today = nameOf("outbox", new Date());
  const ahead = [0, 1, 2, 3, 4].map((days) => nameOf("outbox", ago(-days)));
  expect(
    (await partitions("outbox")).filter(
      (name) => name >= today && name !== "outbox_default",
    ),
  ).toEqual(ahead);
  expect(
    (await partitions("inbox")).filter((name) => name !== "inbox_default"),
  ).toHaveLength(7);
  await own.database.transact((tx) => publishOne(tx, newId(), 1));
  await own.database
    .sql`insert into messaging.inbox (consumer, message_id, lag_ms) values ('c', ${newId()}::uuid, 0)`;
  const [stray] = await own.database
    .sql`select (select count(*) from messaging.outbox_default) + (select count(*) from messaging.inbox_default) as n`;
  expect(stray?.["n"]).toBe("0");
});

test("what is missing ahead is made, by one process of several", async () => {
  const [gone = ""] = (await partitions("outbox")).filter(
    (name) => name === nameOf("outbox", ago(-4)),
  );
  await own.database.sql`drop table ${own.database.sql(`messaging.${gone}`)}`;
  const rounds = await Promise.all([
    maintain(own.database),
    maintain(own.another(2)),
    maintain(own.another(2)),
  ]);
  expect(rounds.reduce((sum, { made }) => sum + made, 0)).toBe(1);
  expect(await partitions("outbox")).toContain(gone);
});

test("a day is dropped when it is older than seven days and behind every cursor, and not before", async () => {
  const young = await pastDay(6);
  const old = await pastDay(9);
  const unpublished = await pastDay(10);
  const publish = ({
    bucket,
    position,
  }: {
    bucket: number;
    position: string;
  }): Promise<unknown> =>
    own.database
      .sql`update messaging.relay_cursor set position = greatest(position, ${position}::bigint) where bucket = ${bucket}`.execute();
  await publish(young);
  await publish(old);
  await own.database
    .sql`update messaging.outbox set position = position + 1000 where bucket = ${unpublished.bucket} and position = ${unpublished.position}::bigint`;
  expect((await maintain(own.database)).dropped).toEqual([old.name]);
  await own.database.sql`update messaging.relay_cursor set position = 1000000`;
  expect((await maintain(own.database)).dropped).toEqual([unpublished.name]);
  expect(await partitions("outbox")).toContain(young.name);
});

test("an inbox week is dropped fifteen days after its end, which is longer than the stream keeps a message", async () => {
  const monday = (weeks: number): Date => {
    const day = ago(7 * weeks);
    return new Date(
      Date.parse(day.toISOString().slice(0, 10)) -
        ((day.getUTCDay() + 6) % 7) * DAY_MS,
    );
  };
  const [old, kept] = [monday(4), monday(3)];
  for (const week of [old, kept])
    await own.database.sql`
      select messaging.make_partition('inbox', ${nameOf("inbox", week).slice("inbox_".length)},
        messaging.uuid_floor(${week.toISOString()}::timestamptz)::text, messaging.uuid_floor(${new Date(week.getTime() + 7 * DAY_MS).toISOString()}::timestamptz)::text)`;
  const { dropped } = await maintain(own.database);
  expect(dropped).toContain(nameOf("inbox", old));
  const endedDaysAgo = (Date.now() - kept.getTime()) / DAY_MS - 7;
  expect(dropped.includes(nameOf("inbox", kept))).toBe(endedDaysAgo >= 15);
});

test("what stands in the default partitions goes by the same rules", async () => {
  const { id } = await own.database.transact((tx) =>
    publishOne(tx, newId(), 1),
  );
  await own.database
    .sql`update messaging.outbox set created_at = now() - interval '40 days' where message_id = ${id}::uuid`;
  const [lone] = await own.database.sql<
    { bucket: number; position: string }[]
  >`select bucket, position::text from messaging.outbox_default`;
  await maintain(own.database);
  expect(
    await own.database.sql`select 1 from messaging.outbox_default`,
  ).toHaveLength(1);
  await own.database
    .sql`update messaging.relay_cursor set position = ${lone?.position ?? "0"}::bigint where bucket = ${lone?.bucket ?? 0}`;
  await maintain(own.database);
  expect(
    await own.database.sql`select 1 from messaging.outbox_default`,
  ).toHaveLength(0);
});
