import { afterAll, beforeAll, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import type { OnShelf } from "../../src/application/ports.ts";
import { parseShelvedItem } from "../../src/domain/shelved-item/shelved-item.ts";
import { shelfIn, shelfReader } from "../../src/outbound/postgres/shelf.ts";
import { lantern, message, now } from "../application/memory.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase("shelf");
});
afterAll(() => db.close());

function entry(origin: Partial<OnShelf["origin"]> = {}): OnShelf {
  const item = parseShelvedItem({ ...lantern, itemId: Bun.randomUUIDv7() });
  if (!item.ok) throw new Error("the lantern does not parse");
  const { messageId, correlationId } = message;
  return {
    item: item.value,
    messageId,
    origin: { correlationId, ...origin },
    shelvedAt: now,
  };
}

const put = (each: OnShelf) =>
  db.database.transact((tx) => shelfIn(tx).put(each));
const find = ({ item }: OnShelf, ownerId = item.ownerId) =>
  shelfReader(db.database).find(ownerId, item.id);

test("an item comes back as it was put, with a key and without", async () => {
  for (const each of [entry(), entry({ idempotencyKey: "a key" })]) {
    expect(await put(each)).toBe(true);
    expect(await find(each)).toEqual(each);
  }
});

test("of many who put one item at once one does, and the rest change nothing", async () => {
  const each = entry();
  const answers = await Promise.all([put(each), put(each), put(each)]);
  expect(answers.filter(Boolean)).toHaveLength(1);
  const later = { ...each, shelvedAt: new Date() };
  expect(await put(later)).toBe(false);
  expect(await find(each)).toEqual(each);
});

test("a person sees nobody else's", async () => {
  const [mine, other] = [entry(), entry()];
  await put(mine);
  // cast: another id of the same kind, taken from a checked item
  const stranger = other.item.id as unknown as OnShelf["item"]["ownerId"];
  expect(await find(mine, stranger)).toBeUndefined();
});
