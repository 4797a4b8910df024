import { afterAll, beforeAll, expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import type { BlobStore } from "@tixlys/blobs";
import { eraseAccount, exportPart } from "@tixlys/messaging/people";
import { outranks } from "@tixlys/biscuit";
import {
  searchDatabase,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { createAccountListener } from "../../src/application/account-listener.ts";
import { createApplication } from "../../src/application/application.ts";
import type { Picture } from "../../src/application/pictures/index.ts";
import { parseUserId } from "../../src/domain/profile/values.ts";
import { personalData } from "../../src/outbound/postgres/personal-data.ts";
import { pictureLedger } from "../../src/outbound/postgres/picture-ledger.ts";
import { profileReader } from "../../src/outbound/postgres/profiles.ts";
import { providerStore } from "../../src/outbound/postgres/providers.ts";
import { transactions, workIn } from "../../src/outbound/postgres/work.ts";
import { adasAccount, later, valueOf } from "../domain/people.ts";
import { erasureHere } from "./erasure-here.ts";
import { blobsHere, picturesOf } from "./pictures-here.ts";
import { testCipher } from "./sealed.ts";

const personalId = "850101-1234";
/** Longer than one answer may be, so that it comes in pieces. */
const bytes = crypto.getRandomValues(new Uint8Array(60_000));
const long = Buffer.concat(Array.from({ length: 9 }, () => bytes));
const contentType = "image/webp";

let db: TestDatabase;
let root: string;
let blobs: BlobStore;
let here: Awaited<ReturnType<typeof blobsHere>>;
beforeAll(async () => {
  db = await testDatabase("users");
  here = await blobsHere();
  ({ root, blobs } = here);
});
afterAll(async () => {
  await db.close();
  await rm(root, { recursive: true });
});

const asIs = async () => ({
  ok: true as const,
  value: { bytes: long, contentType } satisfies Picture,
});

/** A provider with a picture, as the service makes them. */
async function provider() {
  const { database } = db;
  const userId = Bun.randomUUIDv7();
  await database.transact((tx) =>
    createAccountListener(workIn(tx), () => later).registered(
      { ...adasAccount(), userId },
      { messageId: userId },
    ),
  );
  const pictures = picturesOf(database, here.store, { encode: asIs });
  const uploaded = await pictures.upload({ userId, bytes: long });
  if (!uploaded.ok) throw new Error(uploaded.error.type);
  await pictures.attach({ userId, key: uploaded.value });
  const app = createApplication({
    transactions: transactions(database),
    profiles: profileReader(database),
    providers: providerStore(database, testCipher),
    outranks,
    clock: () => later,
  });
  await app.putProvider({ userId, details: { personalId, radiusKm: 25 } });
  return { userId, pictures, key: uploaded.value };
}

type Row = { readonly table: string; readonly row: Record<string, unknown> };

async function exported(userId: string): Promise<Row[]> {
  const { beyondRows } = erasureHere(db.database, here.store);
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const asked = { userId, ...(after === undefined ? {} : { after }) };
    const part = await exportPart(db.database, personalData, asked, beyondRows);
    expect(part.records.length).toBeLessThanOrEqual(400_000);
    // cast: `{ table, row }`, as the contract says
    rows.push(...(JSON.parse(part.records) as Row[]));
    after = part.next;
  } while (after !== undefined);
  return rows;
}

test("auth #75: an export has the personal id opened and the whole picture, in pieces that fit into an answer", async () => {
  const { userId } = await provider();
  const rows = await exported(userId);
  const opened = rows.filter(({ row }) => "personal_id" in row);
  expect(opened).toEqual([
    { table: "providers", row: { personal_id: "8501011234" } },
  ]);
  const pieces = rows.filter(({ table }) => table === "pictures");
  expect(pieces.length).toBeGreaterThan(1);
  const read = pieces.map(({ row }) =>
    Buffer.from(String(row["base64"]), "base64"),
  );
  expect(Buffer.concat(read).equals(long)).toBe(true);
  expect(pieces.map(({ row }) => row["offset"])).toEqual(
    read.map((_, at) => Buffer.concat(read.slice(0, at)).length),
  );
});

const id = (text: string) => valueOf(parseUserId(text));
const acknowledged = async (userId: string) => {
  const told = await db.database.sql`
    select 1 from messaging.outbox where key = ${userId} and subject = 'evt.users.account.erased.v1'`;
  return told.length;
};

test("auth #75: who is forgotten leaves no row, and no picture once what is due has been deleted", async () => {
  const { userId, pictures, key } = await provider();
  const stored = async () => {
    const { blobs: listed } = await blobs.list({ prefix: "", limit: 100 });
    return listed.filter((each) => String(each.key) === String(key));
  };
  const erasure = erasureHere(db.database, here.store);
  await db.database.transact((tx) => eraseAccount(tx, erasure, userId));
  expect(await stored()).toHaveLength(1);
  expect(await acknowledged(userId)).toBe(0);
  await pictures.cleanUp();
  expect(await stored()).toHaveLength(0);
  expect(await acknowledged(userId)).toBe(1);
  const ids = await db.database.sql<{ table: string }[]>`
    select 'profiles' as "table" from profiles where user_id = ${userId}
    union all select 'providers' from providers where user_id = ${userId}
    union all select 'stored_pictures' from stored_pictures where user_id = ${userId}`;
  expect(ids).toHaveLength(0);
  expect(await exported(userId)).toEqual([]);
  expect(await searchDatabase(db.database, [key])).toEqual([]);
});

test("auth #75: a deletion is acknowledged once nothing is left, though the store is away, a process dies and an upload is under way", async () => {
  const { database } = db;
  const { userId, pictures, key } = await provider();
  const late = await pictures.upload({ userId, bytes: long });
  if (!late.ok) throw new Error(late.error.type);
  const dueNow = () => database.sql`
    update stored_pictures set due_at = clock_timestamp() - interval '1 second' where user_id = ${userId} and state = 'due'`;
  const erasure = erasureHere(database, here.store);
  for (const _ of ["the deletion", "a reminder that does it again"])
    await database.transact((tx) => eraseAccount(tx, erasure, userId));
  // Nobody begins anything any more.
  expect(await pictures.upload({ userId, bytes: long })).toEqual({
    ok: false,
    error: { type: "ProfileNotReady" },
  });
  const begun = pictureLedger(database).begin(
    here.store.newKey(),
    id(userId),
    1_000,
  );
  expect(await begun).toBe(false);
  const away = { ...here.store, delete: () => Promise.reject(new Error()) };
  expect(await picturesOf(database, away).cleanUp()).toMatchObject({
    failed: 1,
  });
  expect(await acknowledged(userId)).toBe(0);
  // The object goes, and the process with it.
  await dueNow();
  expect(await pictureLedger(database).takeDue(10)).toEqual([key]);
  await here.store.delete(key);
  expect(await acknowledged(userId)).toBe(0);
  await pictures.cleanUp();
  // What was being uploaded is still there.
  expect(await acknowledged(userId)).toBe(0);
  await database.sql`
    update stored_pictures set due_at = clock_timestamp() - interval '1 second' where key = ${late.value}`;
  await pictures.cleanUp();
  expect(await here.store.read(late.value)).toBeUndefined();
  expect(await acknowledged(userId)).toBe(1);
});
