import { afterAll, beforeAll, expect, test } from "bun:test";
import { exportPart } from "@tixlys/messaging/people";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import type { Search } from "../../src/application/ports.ts";
import type { KeptEvent } from "../../src/domain/event/event.ts";
import { logReader } from "../../src/outbound/postgres/log-reader.ts";
import { logIn } from "../../src/outbound/postgres/log-writer.ts";
import {
  erasureOver,
  personalData,
} from "../../src/outbound/postgres/personal-data.ts";
import { upkeep } from "../../src/outbound/postgres/upkeep.ts";
import { kept } from "../domain/things.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase("events", { max: 4 });
});
afterAll(() => db.close());

const write = (...events: KeptEvent[]) =>
  db.database.transact((tx) => logIn(tx).keep(events));
const everything: Search = {
  types: undefined,
  subject: undefined,
  actor: undefined,
  correlationId: undefined,
  from: undefined,
  to: undefined,
};
const dayMs = 86_400_000;
const idAt = (time: Date) => Bun.randomUUIDv7("hex", time.getTime());

test("an event is kept once, whoever tells it again, and places follow the order of telling", async () => {
  const person = Bun.randomUUIDv7();
  const [one, two] = [kept([person]), kept([person])];
  expect((await write(two, one)).map(({ id }) => id)).toEqual([two.id, one.id]);
  expect(await write(one, { ...two, data: { status: "other" } })).toEqual([]);
  const found = await logReader(db.database).after({ person }, 0, 10);
  expect(found.map(({ id }) => id)).toEqual([two.id, one.id]);
  expect(found[0]).toMatchObject({
    data: { status: "open" },
    people: [person],
  });
});

test("search: by type, subject, actor, request and time, the newest first, without a month that cannot hold it", async () => {
  const [person, actorId] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const before = new Date(Date.now() - 40 * dayMs);
  const old = kept([person], { id: idAt(before), time: before.toISOString() });
  const offer = kept([person], {
    type: "orders.offer.made",
    actor: { kind: "user", id: actorId },
  });
  const order = kept([], {});
  await write(old, offer, order);
  const log = logReader(db.database);
  const search = async (wanted: Partial<Search>, whose?: string) => {
    const found = await log.search(
      { person: whose },
      { ...everything, ...wanted },
      { limit: 10, before: undefined },
    );
    return found.map(({ id }) => id);
  };
  expect(await search({}, person)).toEqual([offer.id, old.id]);
  expect(await search({ subject: order.subject })).toEqual([order.id]);
  expect(await search({ subject: order.subject }, person)).toEqual([]);
  expect(await search({ actor: actorId })).toEqual([offer.id]);
  expect(await search({ correlationId: old.correlationId })).toEqual([old.id]);
  const types = { exact: [], beginnings: ["orders.offer."] };
  expect(await search({ types }, person)).toEqual([offer.id]);
  const to = new Date(Date.now() - 20 * dayMs);
  expect(await search({ to })).toEqual([old.id]);
  expect(await search({ from: to }, person)).toEqual([offer.id]);
  const month = before.toISOString().slice(0, 7).replace("-", "_");
  // Whoever reads that month, waits: what is not opened is not waited for.
  const seen = await db.database.transact(async ({ sql }) => {
    await sql`lock table ${sql(`events_${month}`)} in access exclusive mode`;
    return await search({ from: to, subject: order.subject });
  });
  expect(seen).toEqual([order.id]);
});

test("what is old goes: by type in steps, mentions with it, and by whole months; the rest stays", async () => {
  const person = Bun.randomUUIDv7();
  const at = (days: number) => new Date(Date.now() - days * dayMs);
  const of = (type: string, days: number) =>
    kept([person], { id: idAt(at(days)), type, time: at(days).toISOString() });
  const fresh = of("chat.message.sent", 10);
  const order = of("orders.order.placed", 100);
  await db.database
    .sql`select make_event_months(now() - interval '500 days', 14)`;
  await write(
    fresh,
    order,
    of("chat.message.sent", 100),
    of("orders.order.placed", 490),
  );
  const tidy = upkeep(db.database);
  const { signal } = new AbortController();
  const types = ["chat.message.sent"];
  expect(await tidy.forgetOld([{ types, days: 90 }], signal)).toBe(1);
  expect(await tidy.dropMonths(400)).toBeGreaterThan(0);
  expect(await tidy.dropMonths(400)).toBe(0);
  const left = await logReader(db.database).after({ person }, 0, 10);
  expect(left.map(({ id }) => id)).toEqual([fresh.id, order.id]);
  const mentions = await db.database
    .sql`select 1 from mentions where person_id = ${person}`;
  expect(mentions).toHaveLength(2);
  expect(await tidy.makeMonths()).toBe(0);
});

test("an event whose id is from a month that is not made yet is found in that month once it is, and what lies in no month goes by its age", async () => {
  const person = Bun.randomUUIDv7();
  const far = (months: number) => {
    const now = new Date();
    return new Date(
      Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 9),
    );
  };
  const early = kept([person], { id: idAt(far(9)) });
  const random = kept([person], { id: crypto.randomUUID() });
  await write(early, random);
  const { sql } = db.database;
  const [made] = await sql<{ count: number }[]>`
    select make_event_months(${far(9).toISOString()}::timestamptz, 1) as count`;
  expect(made?.count).toBe(2);
  const places = await sql<{ place: string }[]>`
    select tableoid::regclass::text as place from events where id = ${early.id}
    union all select tableoid::regclass::text from mentions where event_id = ${early.id}`;
  const month = far(9).toISOString().slice(0, 7).replace("-", "_");
  expect(places.map(({ place }) => place)).toEqual([
    `events_${month}`,
    `mentions_${month}`,
  ]);
  await sql`update events set created_at = now() - interval '500 days' where id = ${random.id}`;
  await upkeep(db.database).dropMonths(400);
  const left = await logReader(db.database).after({ person }, 0, 10);
  expect(left.map(({ id }) => id)).toEqual([early.id]);
  const mentions =
    await sql`select 1 from mentions where person_id = ${person}`;
  expect(mentions).toHaveLength(1);
});

test("auth #75: an export tells the events about a person, and whose they are", async () => {
  const person = Bun.randomUUIDv7();
  const event = kept([person]);
  await write(event, kept([Bun.randomUUIDv7()]));
  const { beyondRows } = erasureOver(db.database);
  const { records } = await exportPart(
    db.database,
    personalData,
    { userId: person },
    beyondRows,
  );
  const told: unknown = JSON.parse(records);
  expect(told).toMatchObject([
    { table: "mentions", row: { event_id: event.id } },
    { table: "events", row: { id: event.id, data: { status: "open" } } },
  ]);
});
