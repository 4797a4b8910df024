import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  eventStore,
  postgresWorld,
  type RunningSubscriptions,
  startProjections,
} from "@tixlys/nexus/postgres";
import { eventually, type TestDatabase, testDatabase } from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import {
  itemList,
  itemListProjection,
} from "../../src/outbound/postgres/item-list.ts";
import { ownerReader } from "../../src/outbound/postgres/owners.ts";
import { workIn } from "../../src/outbound/postgres/work.ts";
import { requestIds } from "../../src/outbound/request-ids.ts";
import { itemId, ownerId } from "../domain/things.ts";

let db: TestDatabase;
let projections: RunningSubscriptions | undefined;
beforeAll(async () => {
  db = await testDatabase("events", { max: 8 });
});
afterAll(async () => {
  await projections?.stop();
  await db.close();
});

const app = () =>
  createApplication({
    world: postgresWorld(db.database, workIn),
    events: eventStore(db.database),
    list: itemList(db.database),
    owners: ownerReader(db.database),
    requestIds: requestIds(() => Bun.randomUUIDv7()),
    forgetCommands: () => Promise.resolve(0),
  });
const start = () => {
  projections ??= startProjections({
    database: db.database,
    projections: [itemListProjection],
  });
};
const make = (owner: string, name: string) =>
  app().createItem({ ownerId: owner, name, requestId: "req" });
const listed = (owner: string, limit = 100) =>
  app().listItems(owner, { limit });
const untilListed = (owner: string, count: number) =>
  eventually(`${String(count)} items in the list`, async () => {
    const page = await listed(owner);
    return page.ok && page.value.items.length === count ? page : undefined;
  });

test("before any worker has run the list is empty; afterwards it has what was created before", async () => {
  const owner = ownerId();
  await make(owner, "Lantern");
  expect(await listed(owner)).toEqual({ ok: true, value: { items: [] } });
  expect(await itemList(db.database).page(owner, 1, itemId())).toBeUndefined();
  start();
  expect((await untilListed(owner, 1)).value).toMatchObject({
    items: [{ name: "Lantern", quantity: 1 }],
  });
});

test("pages neither repeat nor skip, also where items have one time (http-rules 35)", async () => {
  start();
  const owner = ownerId();
  for (let batch = 0; batch < 3; batch += 1)
    await Promise.all(
      [1, 2, 3].map((each) =>
        make(owner, `item ${String(batch)}.${String(each)}`),
      ),
    );
  await untilListed(owner, 9);
  await db.database.sql`
    update items set row = jsonb_set(row, '{createdAt}', '"2026-11-27T09:30:00.000Z"')
     where row->>'ownerId' = ${owner} and row->>'name' like 'item 1.%'`;
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 10; pages += 1) {
    const slice = { limit: 2, ...(cursor === undefined ? {} : { cursor }) };
    const page = await app().listItems(owner, slice);
    if (!page.ok) throw new Error("a cursor of ours was refused");
    seen.push(...page.value.items.map(({ id }) => id));
    cursor = page.value.next;
    if (cursor === undefined) break;
    if (pages === 1) {
      // What comes in between stands before, so it moves nothing.
      await make(owner, "late");
      await untilListed(owner, 10);
    }
  }
  expect(seen).toHaveLength(9);
  expect(new Set(seen).size).toBe(9);
});

test("a cursor is good in its owner's list only", async () => {
  start();
  const [mine, other] = [ownerId(), ownerId()];
  for (const name of ["one", "two"]) await make(mine, name);
  await untilListed(mine, 2);
  const first = await listed(mine, 1);
  const cursor = first.ok ? (first.value.next ?? "") : "";
  expect(await app().listItems(mine, { limit: 1, cursor })).toMatchObject({
    ok: true,
    value: { items: [{}] },
  });
  expect(await app().listItems(other, { limit: 1, cursor })).toEqual({
    ok: false,
    error: { type: "CursorUnknown" },
  });
});
