import { afterAll, beforeAll, expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import type { BlobStore } from "@tixlys/blobs";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import { createAccountListener } from "../../../src/application/account-listener.ts";
import type { Pictures } from "../../../src/application/pictures/index.ts";
import { workIn } from "../../../src/outbound/postgres/work.ts";
import { adasAccount, later } from "../../domain/people.ts";
import { blobsHere, picturesOf } from "../pictures-here.ts";
import { photo } from "./corpus.ts";

let db: TestDatabase;
let root: string;
let blobs: BlobStore;
let pictures: Pictures;
let image: Buffer;
beforeAll(async () => {
  db = await testDatabase("users");
  const here = await blobsHere();
  ({ root, blobs } = here);
  pictures = picturesOf(db.database, here.store);
  image = await photo(50, 50);
});
afterAll(async () => {
  await db.close();
  await rm(root, { recursive: true });
});

async function personWithPicture(): Promise<string> {
  const userId = Bun.randomUUIDv7();
  const account = { ...adasAccount(), userId };
  await db.database.transact((tx) =>
    createAccountListener(workIn(tx), () => later).registered(account, {
      messageId: userId,
    }),
  );
  const uploaded = await pictures.upload({ userId, bytes: image });
  if (!uploaded.ok) throw new Error(uploaded.error.type);
  const key = uploaded.value;
  const attached = await pictures.attach({ userId, key });
  expect(attached.ok).toBe(true);
  return userId;
}

async function dies(
  userId: string,
  work: "replace" | "clean-up",
  step: string,
): Promise<void> {
  const child = Bun.spawn(
    [
      process.execPath,
      `${import.meta.dir}/dying-process.ts`,
      db.url,
      root,
      userId,
      work,
      step,
    ],
    { stdout: "pipe", stderr: "inherit" },
  );
  expect([step, await child.exited, child.signalCode]).toEqual([
    step,
    137,
    "SIGKILL",
  ]);
}

type Line = { readonly key: string; readonly state: string };
const linesOf = (userId: string) =>
  db.database.sql<Line[]>`
    select key, state from stored_pictures where user_id = ${userId}`;

/** What has to be true at any moment, and what once the times have passed and the job has run. */
async function isWhole(userId: string): Promise<void> {
  const shown = await pictures.export(userId);
  const found = await pictures.find(userId);
  // A row that names a picture has one.
  expect(found === undefined).toBe(shown === undefined);
  const [row] = await db.database.sql<{ key: string | null }[]>`
    select picture_key as key from profiles where user_id = ${userId}`;
  const lines = await linesOf(userId);
  const kept = lines.filter(({ state }) => state === "kept");
  expect(kept.map(({ key }) => key)).toEqual(
    row?.key === null || row === undefined ? [] : [row.key],
  );
}

async function timePasses(): Promise<void> {
  await db.database.sql`
    update stored_pictures set due_at = clock_timestamp() - interval '1 second' where due_at is not null`;
}

async function nothingIsLeft(): Promise<void> {
  await timePasses();
  await pictures.cleanUp();
  const { blobs: stored } = await blobs.list({ prefix: "pictures/" });
  const lines = await db.database.sql<Line[]>`
    select key, state from stored_pictures order by key`;
  expect(lines.every(({ state }) => state === "kept")).toBe(true);
  expect(stored.map(({ key }): string => key)).toEqual(
    lines.map(({ key }) => key),
  );
}

test.each([
  "begin",
  "put",
  "load",
  "release",
  "keep",
  "save",
  "before-commit",
  "after-commit",
])(
  "a replacement that is killed behind %s leaves one picture that is there, and no object that stays",
  async (step) => {
    const userId = await personWithPicture();
    const before = await pictures.find(userId);
    await dies(userId, "replace", step);
    await isWhole(userId);
    const after = await pictures.find(userId);
    expect(after?.tag === before?.tag).toBe(step !== "after-commit");
    const told = await db.database.sql<{ url: string }[]>`
      select payload::text::jsonb->'data'->>'pictureUrl' as url from messaging.outbox
       where key = ${userId} and subject = 'evt.users.profile.picture-changed.v1' order by position`;
    expect(told.at(-1)?.url).toEndWith(`/picture?v=${after?.tag ?? ""}`);
    expect(told).toHaveLength(step === "after-commit" ? 2 : 1);
    await nothingIsLeft();
    await isWhole(userId);
    expect(await pictures.export(userId)).toBeDefined();
  },
);

test.each(["takeDue", "delete", "forget"])(
  "a clean-up that is killed behind %s is made up for by the next",
  async (step) => {
    const userId = await personWithPicture();
    expect((await pictures.remove({ userId })).ok).toBe(true);
    await dies(userId, "clean-up", step);
    await isWhole(userId);
    await nothingIsLeft();
    expect(await linesOf(userId)).toHaveLength(0);
  },
);
