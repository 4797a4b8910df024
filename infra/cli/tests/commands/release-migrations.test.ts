/** A release freezes its migrations: what databases hold the checksum of is neither changed nor preceded. */
import { afterAll, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checksOf } from "@tixlys/guardrails";
import {
  migrationsOfRelease,
  writeMigrations,
} from "../../commands/generate/release-migrations.ts";
import { checkout } from "../support/cli.ts";

const root = mkdtempSync(join(tmpdir(), "release-migrations-"));
afterAll(() => rmSync(root, { recursive: true }));

const write = (name: string, sql: string): Promise<number> =>
  Bun.write(join(root, "services/alpha/migrations", name), sql);
const release = (version: string): Promise<boolean> =>
  writeMigrations(root, migrationsOfRelease(root, version));
const found = async (): Promise<string[]> =>
  (await checksOf(root).migrations()).map(
    ({ rule, file }) => `${rule} ${file}`,
  );

beforeEach(async () => {
  rmSync(root, { recursive: true });
  await Bun.write(join(root, "package.json"), "{}");
  await write("0000_messaging.sql", "create table a (id integer);\n");
  await write("0001_unsafe.sql", "truncate a;\n");
});

test("before the first release every migration is read; from then on what is in it is frozen and what is new is read", async () => {
  const unsafe = "services/alpha/migrations/0001_unsafe.sql";
  expect(await found()).toEqual([`migrations/truncate ${unsafe}`]);
  expect(await release("1.0.0")).toBe(true);
  expect(await release("1.0.0")).toBe(false);
  expect(await found()).toEqual([]);
  await write("0002_more.sql", "drop table a;\n");
  expect(await found()).toEqual([
    "migrations/drop services/alpha/migrations/0002_more.sql",
  ]);
});

test("a release is written once, and never over a migration that was touched", async () => {
  await release("1.0.0");
  await write("0002_more.sql", "select 1;\n");
  expect(() => migrationsOfRelease(root, "1.0.0")).toThrow("written already");
  expect(await release("1.1.0")).toBe(true);
  await write("0001_unsafe.sql", "truncate a, a;\n");
  expect(() => migrationsOfRelease(root, "1.2.0")).toThrow(
    "it is not what release 1.1.0 has applied",
  );
});

test("the committed list is that of the release in the contracts", async () => {
  const read = (name: string): Promise<unknown> =>
    Bun.file(join(checkout, "contracts", name)).json();
  const releaseOf = async (name: string): Promise<unknown> =>
    Reflect.get(Object(await read(name)), "release");
  expect(await releaseOf("migrations.json")).toBe(
    await releaseOf("released.json"),
  );
});
