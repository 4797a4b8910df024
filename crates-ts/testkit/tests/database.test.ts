import { afterAll, describe, expect, test } from "bun:test";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testDatabase } from "@tixlys/testkit";

const folder = await mkdtemp(join(tmpdir(), "testkit-migrations-"));
await mkdir(join(folder, "meta"));
await writeFile(
  join(folder, "0000_first.sql"),
  `create table note (id int primary key, run text default '${crypto.randomUUID()}')`,
);
await writeFile(
  join(folder, "meta", "_journal.json"),
  JSON.stringify({
    version: "7",
    dialect: "postgresql",
    entries: [
      { idx: 0, version: "7", when: 1, tag: "0000_first", breakpoints: true },
    ],
  }),
);
afterAll(() => rm(folder, { recursive: true }));

const open = () => testDatabase("testkit-fixture", { migrations: folder });

describe("a test database", () => {
  test("is migrated, and what one test writes no other test sees", async () => {
    const [one, two] = await Promise.all([open(), open()]);
    await one.database.sql`insert into note (id) values (1)`;
    expect(await one.database.sql`select id from note`).toHaveLength(1);
    expect(await two.database.sql`select id from note`).toHaveLength(0);
    await Promise.all([one.close(), two.close()]);
  });

  test("is a clone: migrations run for the first one only", async () => {
    const one = await open();
    const templates = () =>
      one.database
        .sql`select datname from pg_database where datname like 'tpl_testkit%' order by 1`;
    const before = await templates();
    const two = await open();
    expect(before).not.toHaveLength(0);
    expect(await templates()).toEqual(before);
    await Promise.all([one.close(), two.close()]);
  });

  test("belongs to a role that is no superuser", async () => {
    const { database, close } = await open();
    const [role] =
      await database.sql`select current_user as name, rolsuper as super from pg_roles where rolname = current_user`;
    expect(role).toEqual({ name: "test_testkit_fixture", super: false });
    await close();
  });

  test("is gone after close", async () => {
    const opened = await open();
    const name = new URL(opened.url).pathname.slice(1);
    await opened.close();
    const other = await open();
    expect(
      await other.database
        .sql`select 1 from pg_database where datname = ${name}`,
    ).toHaveLength(0);
    await other.close();
  });

  test("many tests at once make one template", async () => {
    await writeFile(
      join(folder, "0000_first.sql"),
      `create table note (id int primary key, run text default '${crypto.randomUUID()}')`,
    );
    const all = await Promise.all(Array.from({ length: 6 }, open));
    await Promise.all(all.map(({ close }) => close()));
  });

  test("of a service without migrations is refused with a sentence", async () => {
    await expect(testDatabase("no-such-service")).rejects.toThrow(
      "has no migrations",
    );
  });
});

test("without a server a test fails and says what to run", async () => {
  const { TEST_POSTGRES_URL: _known, ...rest } = process.env;
  const child = Bun.spawn({
    cmd: [
      process.execPath,
      "-e",
      'import { testDatabase } from "@tixlys/testkit"; await testDatabase("x", { migrations: "none" })',
    ],
    cwd: import.meta.dir,
    env: rest,
    stderr: "pipe",
  });
  expect(await child.exited).not.toBe(0);
  expect(await new Response(child.stderr).text()).toContain(
    "Run ./tixlys test",
  );
});
