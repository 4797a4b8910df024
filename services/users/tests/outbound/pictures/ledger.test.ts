import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import { createAccountListener } from "../../../src/application/account-listener.ts";
import type {
  Pictures,
  PictureStore,
} from "../../../src/application/pictures/index.ts";
import { workIn } from "../../../src/outbound/postgres/work.ts";
import { adasAccount, later } from "../../domain/people.ts";
import { blobsHere, picturesOf } from "../pictures-here.ts";
import { photo } from "./corpus.ts";

let db: TestDatabase;
let root: string;
let store: PictureStore;
let pictures: Pictures;
let image: Buffer;
beforeAll(async () => {
  db = await testDatabase("users", { max: 8 });
  ({ root, store } = await blobsHere());
  pictures = picturesOf(db.database, store);
  image = await photo(50, 50);
});
afterAll(async () => {
  await db.close();
  await rm(root, { recursive: true });
});

async function person(): Promise<string> {
  const userId = Bun.randomUUIDv7();
  const account = { ...adasAccount(), userId };
  await db.database.transact((tx) =>
    createAccountListener(workIn(tx), () => later).registered(account, {
      messageId: userId,
    }),
  );
  return userId;
}

async function uploaded(userId: string, through: Pictures = pictures) {
  const result = await through.upload({ userId, bytes: image });
  if (!result.ok) throw new Error(result.error.type);
  return result.value;
}

const linesOf = (userId: string) =>
  db.database.sql<{ key: string; state: string; failures: number }[]>`
    select key, state, failures from stored_pictures where user_id = ${userId} order by created_at`;
// Whole milliseconds are rounded, perhaps upwards: due a second ago.
const hurry = (userId: string) =>
  db.database.sql`
    update stored_pictures set due_at = clock_timestamp() - interval '1 second' where user_id = ${userId} and due_at is not null`;

describe("a replacement", () => {
  test("keeps the new picture, and the old one for as long as its URLs are good", async () => {
    const userId = await person();
    const first = await uploaded(userId);
    await pictures.attach({ userId, key: first });
    const second = await uploaded(userId);
    await pictures.attach({ userId, key: second });
    expect((await linesOf(userId)).map(({ state }) => state)).toEqual([
      "due",
      "kept",
    ]);
    await pictures.cleanUp();
    expect(await store.read(first)).toBeDefined();
    await hurry(userId);
    await pictures.cleanUp();
    expect(await store.read(first)).toBeUndefined();
    expect(await store.read(second)).toBeDefined();
  });

  test("of several at once ends with one picture, each told in its turn, and nothing else stays", async () => {
    const userId = await person();
    const keys = await Promise.all(
      Array.from({ length: 6 }, () => uploaded(userId)),
    );
    const results = await Promise.all(
      keys.map((key) => pictures.attach({ userId, key })),
    );
    expect(results.every(({ ok }) => ok)).toBe(true);
    const lines = await linesOf(userId);
    expect(lines.filter(({ state }) => state === "kept")).toHaveLength(1);
    const told = await db.database.sql<{ version: number }[]>`
      select (payload::text::jsonb->>'aggregateVersion')::int as version from messaging.outbox
       where key = ${userId} and subject = 'evt.users.profile.picture-changed.v1' order by position`;
    expect(told.map(({ version }) => version)).toEqual([2, 3, 4, 5, 6, 7]);
    await hurry(userId);
    await pictures.cleanUp();
    expect(await linesOf(userId)).toHaveLength(1);
  });

  test("that comes after its upload was given up changes nothing, and the object is gone", async () => {
    const userId = await person();
    const key = await uploaded(userId);
    await hurry(userId);
    expect(await pictures.attach({ userId, key })).toEqual({
      ok: false,
      error: { type: "PictureLapsed" },
    });
    await pictures.cleanUp();
    expect(await store.read(key)).toBeUndefined();
    expect(await pictures.find(userId)).toBeUndefined();
  });

  test("of an upload of somebody else changes nothing", async () => {
    const [userId, other] = [await person(), await person()];
    const key = await uploaded(other);
    expect((await pictures.attach({ userId, key })).ok).toBe(false);
    expect(await pictures.find(userId)).toBeUndefined();
  });

  test("that races with its own clean-up is one or the other, never a row without an object", async () => {
    for (let round = 0; round < 10; round += 1) {
      const userId = await person();
      const key = await uploaded(userId);
      // Its time runs out about now.
      await db.database.sql`
        update stored_pictures set due_at = clock_timestamp() + interval '4 milliseconds' where key = ${key}`;
      const [attached] = await Promise.all([
        Bun.sleep(round % 5).then(() => pictures.attach({ userId, key })),
        Bun.sleep(4).then(() => pictures.cleanUp()),
        Bun.sleep(5).then(() => pictures.cleanUp()),
      ]);
      expect((await pictures.find(userId)) !== undefined).toBe(attached.ok);
      expect((await pictures.export(userId)) !== undefined).toBe(attached.ok);
    }
  });
});

test("an upload that nobody keeps is swept after its time and not before, also by several at once", async () => {
  const userId = await person();
  const key = await uploaded(userId);
  await pictures.cleanUp();
  expect(await store.read(key)).toBeDefined();
  await hurry(userId);
  await Promise.all([pictures.cleanUp(), pictures.cleanUp()]);
  expect(await store.read(key)).toBeUndefined();
  expect(await linesOf(userId)).toHaveLength(0);
});

test("an upload for nobody leaves no object", async () => {
  const refused = await pictures.upload({
    userId: Bun.randomUUIDv7(),
    bytes: image,
  });
  expect(refused).toEqual({ ok: false, error: { type: "ProfileNotReady" } });
});

test("while the store is away nothing is forgotten, and it is tried again later and later", async () => {
  const userId = await person();
  const key = await uploaded(userId);
  await pictures.attach({ userId, key });
  await pictures.remove({ userId });
  const away = picturesOf(db.database, {
    ...store,
    delete: () => Promise.reject(new Error("the store is away")),
  });
  for (let failures = 1; failures <= 3; failures += 1) {
    expect((await away.cleanUp()).failed).toBeGreaterThan(0);
    expect((await linesOf(userId))[0]).toMatchObject({
      state: "due",
      failures,
    });
    const [wait] = await db.database.sql<{ seconds: number }[]>`
      select extract(epoch from due_at - clock_timestamp())::float8 as seconds from stored_pictures where key = ${key}`;
    const longest = 15 * 2 ** (failures - 1);
    expect(wait?.seconds).toBeGreaterThan(longest - 10);
    expect(wait?.seconds).toBeLessThanOrEqual(longest);
    await hurry(userId);
  }
  await hurry(userId);
  expect((await pictures.cleanUp()).failed).toBe(0);
  expect(await store.read(key)).toBeUndefined();
});

test("a database has no second picture of a person, whatever the code does", async () => {
  const userId = await person();
  const [first, second] = [await uploaded(userId), await uploaded(userId)];
  const keep = (key: string) =>
    db.database.sql`
      update stored_pictures set state = 'kept', due_at = null where key = ${key}`;
  await keep(first);
  await expect(keep(second)).rejects.toThrow();
});

test("a clean-up that is told to stop leaves the rest for the next", async () => {
  const userId = await person();
  for (let turn = 0; turn < 3; turn += 1) await uploaded(userId);
  await hurry(userId);
  const stopping = new AbortController();
  const stopped = picturesOf(db.database, {
    ...store,
    delete: async (key) => {
      await store.delete(key);
      stopping.abort();
    },
  });
  await stopped.cleanUp(stopping.signal);
  expect((await linesOf(userId)).length).toBeGreaterThanOrEqual(2);
  await pictures.cleanUp();
  expect(await linesOf(userId)).toHaveLength(0);
});
