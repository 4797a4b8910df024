import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  cp,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { jobsSql, messagingMigrations } from "@tixlys/messaging/postgres";
import { idempotencySql } from "@tixlys/pawz/postgres";
import { streamOf } from "@tixlys/nexus";
import {
  eventStore,
  migrate,
  nexusMigrations,
  streamBucket,
} from "@tixlys/nexus/postgres";
import { limitsSql } from "@tixlys/pawz/limits/postgres";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { accountAggregate } from "../../../src/domain/account/aggregate.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import { at, good, plain, userId } from "../../domain/values.ts";

const folder = fileURLToPath(new URL("../../../migrations", import.meta.url));

test("the messaging crate's tables are here byte for byte, the first before everything else, in their order", async () => {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql"));
  const own = files
    .toSorted()
    .filter((name) => /^\d{4}_messaging(_|\.)/.test(name));
  expect(own.map((name) => name.replace(/^\d{4}_|\.sql$/g, ""))).toEqual(
    messagingMigrations.map(({ name }) => name),
  );
  expect(own[0]).toBe("0000_messaging.sql");
  for (const [index, { sql }] of messagingMigrations.entries())
    expect(await Bun.file(join(folder, own[index] ?? "")).text()).toBe(sql);
});

test("and the third one of its jobs", async () => {
  const copy = await Bun.file(join(folder, "0002_jobs.sql")).text();
  expect(copy).toBe(jobsSql);
});

test("and those of nexus's", async () => {
  const copies = ["0003_nexus.sql", "0009_nexus_verdicts.sql"];
  expect(
    await Promise.all(
      copies.map((name) => Bun.file(join(folder, name)).text()),
    ),
  ).toEqual(nexusMigrations.map(({ sql }) => sql));
});

test("and the table of idempotency keys, byte for byte", async () => {
  const copy = await Bun.file(join(folder, "0006_idempotency.sql")).text();
  expect(copy).toBe(idempotencySql);
});

test("and a later one of pawz's limits", async () => {
  const copy = await Bun.file(join(folder, "0007_limits.sql")).text();
  expect(copy).toBe(limitsSql);
});

/** Migrations up to before accounts had streams, and the names of those that came after. */
async function olderMigrations(): Promise<{
  readonly older: string;
  readonly later: readonly string[];
}> {
  const copy = await mkdtemp(join(tmpdir(), "auth-migrations-"));
  await cp(folder, copy, { recursive: true });
  const journalFile = join(copy, "meta", "_journal.json");
  const journal = JSON.parse(await readFile(journalFile, "utf8"));
  const tags: string[] = journal.entries.map(({ tag }: { tag: string }) => tag);
  const first = tags.findIndex((tag) => tag.endsWith("_nexus"));
  const entries = journal.entries.slice(0, first);
  await writeFile(journalFile, JSON.stringify({ ...journal, entries }));
  const later = tags.slice(first);
  for (const tag of later) await rm(join(copy, `${tag}.sql`));
  return { older: copy, later };
}

describe("accounts that an older build kept as rows alone", () => {
  let older: string;
  let later: readonly string[];
  let own: TestDatabase;
  beforeAll(async () => {
    ({ older, later } = await olderMigrations());
    own = await testDatabase("auth", { migrations: older });
  });
  afterAll(async () => {
    await own.close();
    await rm(older, { recursive: true });
  });

  /** What such a build wrote: opened; logged out everywhere twice; disabled; disabled and enabled again. */
  const lives = [
    { status: "active", role: "root", gen: 1, told: 1, updated: at(0) },
    { status: "active", role: "user", gen: 3, told: 9, updated: at(70_001) },
    { status: "disabled", role: "admin", gen: 2, told: 4, updated: at(5) },
    { status: "active", role: "moderator", gen: 2, told: 2, updated: at(6) },
  ] as const;
  const capabilities = ["customer", "provider"];

  const insertRows = async (): Promise<void> => {
    for (const [n, { status, role, gen, told, updated }] of lives.entries())
      await own.database.sql`
        insert into accounts (id, status, email, username, role, capabilities, verified, gen, version, created_at, updated_at)
        values (${userId(n)}, ${status}, ${`person-${n}@example.test`}, ${`person-${n}`}, ${role},
                ${`{${capabilities.slice(n % 3).join(",")}}`}::text[], true, ${gen}, ${told}, ${at(0).toISOString()}, ${updated.toISOString()})`;
  };

  test("have a stream after the upgrade that leads to what their rows say, and go on from there", async () => {
    await insertRows();
    const options = { url: own.url, service: "auth", folder };
    const { applied } = await migrate(options);
    expect(applied).toEqual([...later]);
    const store = createStore(own.database, { published: async () => true });
    for (const [n, { status, role, gen, told, updated }] of lives.entries()) {
      const id = userId(n);
      const loaded = await store.run(async (tx) => ({
        ok: true,
        value: await tx.accounts.load(id),
      }));
      const expected = {
        status,
        id,
        email: `person-${n}@example.test`,
        username: `person-${n}`,
        role,
        capabilities: capabilities.slice(n % 3),
        verified: true,
        gen,
        createdAt: at(0),
        updatedAt: updated,
      };
      expect(plain(good(loaded))).toEqual({ state: expected, version: told });
      expect(plain(await store.accountOf(id))).toEqual(expected);
    }
  });

  test("have events like any other: in the bucket of their stream, in order, with their own times", async () => {
    const { sql } = own.database;
    const rows = await sql<{ id: string; bucket: number; position: string }[]>`
      select stream_id as id, bucket, position from nexus.events order by position`;
    expect(rows.map(({ id }) => id)).toEqual([0, 1, 1, 2, 2, 3, 3].map(userId));
    for (const { id, bucket } of rows)
      expect(bucket).toBe(streamBucket(streamOf(accountAggregate, id)));
    const [opened, disabled] = await eventStore(own.database).readStream(
      streamOf(accountAggregate, userId(2)),
    );
    expect([opened?.type, opened?.metadata.time]).toEqual([
      "AccountOpened",
      at(0),
    ]);
    expect([disabled?.type, disabled?.metadata.time]).toEqual([
      "AccountDisabled",
      at(5),
    ]);
  });

  test("take the next command", async () => {
    const { run } = createStore(own.database, { published: async () => true });
    const id = userId(1);
    const row = await run(async (tx) => {
      const { events } = tx;
      const stream = streamOf(accountAggregate, id);
      const gen = { type: "EverySessionEnded", gen: 4, at: at(9) } as const;
      const metadata = { correlationId: "request-1", time: at(9) };
      await events.append({
        stream,
        expected: 2,
        events: [accountAggregate.events.encode(gen)],
        metadata,
      });
      return { ok: true, value: await tx.accounts.load(id) };
    });
    expect(good(row)).toMatchObject({ state: { gen: 4 }, version: 9 });
  });
});
