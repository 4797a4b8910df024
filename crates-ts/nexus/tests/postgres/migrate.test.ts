import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { migrate, migrationStatus } from "../../src/postgres/index.ts";
import { asAdmin, uniqueName, urlOf } from "./infra.ts";

const name = uniqueName("nexus_migrate");
let folder: string;

/** Writes a migrations folder; `files` by tag. */
async function write(
  files: Record<string, string>,
  journal = Object.keys(files),
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "meta"), { recursive: true });
  for (const [tag, text] of Object.entries(files))
    await writeFile(join(folder, `${tag}.sql`), text);
  const entries = journal.map((tag, idx) => ({
    idx,
    version: "7",
    when: 0,
    tag,
    breakpoints: true,
  }));
  await writeFile(
    join(folder, "meta", "_journal.json"),
    JSON.stringify({ version: "7", dialect: "postgresql", entries }),
  );
}

const first = {
  "0000_first":
    "create table a (id int);\n--> statement-breakpoint\ninsert into a values (1);\n",
};
const second = { ...first, "0001_second": "insert into a values (2)" };
const options = (): { url: string; service: string; folder: string } => ({
  url: urlOf(name),
  service: "nexus-test",
  folder,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nexus-migrate-"));
  await asAdmin((sql) => sql.unsafe(`create database "${name}"`));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await asAdmin((sql) => sql.unsafe(`drop database "${name}" with (force)`));
});

describe("migrate", () => {
  test("an untouched database has everything pending, and looking changes nothing", async () => {
    await write(first);
    const status = { applied: [], pending: ["0000_first"], unknown: [] };
    expect(await migrationStatus(options())).toEqual(status);
    expect(await migrationStatus(options())).toEqual(status);
  });

  test("four processes at once apply each file exactly once", async () => {
    const results = await Promise.all(
      Array.from({ length: 4 }, () => migrate(options())),
    );
    expect(results.flatMap(({ applied }) => applied)).toEqual(["0000_first"]);
    await write(second);
    expect((await migrationStatus(options())).pending).toEqual(["0001_second"]);
    expect(await migrate(options())).toEqual({ applied: ["0001_second"] });
    expect(await migrate(options())).toEqual({ applied: [] });
  });

  test("a failing file leaves nothing of itself, names its statement, and keeps what came before", async () => {
    await write({
      ...second,
      "0002_third": "insert into a values (3)",
      "0003_bad":
        "insert into a values (4);\n--> statement-breakpoint\nnonsense",
    });
    await expect(migrate(options())).rejects.toThrow(
      'migration 0003_bad, statement 2: syntax error at or near "nonsense"',
    );
    const status = await migrationStatus(options());
    expect(status).toEqual({
      applied: ["0000_first", "0001_second", "0002_third"],
      pending: ["0003_bad"],
      unknown: [],
    });
  });

  test("an applied file that was changed is refused by name", async () => {
    await write({
      ...second,
      "0001_second": "insert into a values (22)",
      "0002_third": "insert into a values (3)",
    });
    await expect(migrate(options())).rejects.toThrow("0001_second was changed");
  });

  test("a database that is ahead of the build is refused", async () => {
    await write(second);
    await expect(migrate(options())).rejects.toThrow(
      "ahead of this build, it holds 0002_third",
    );
    expect((await migrationStatus(options())).unknown).toEqual(["0002_third"]);
  });

  test("a file that the journal does not know, and a journal entry that is no tag, are refused", async () => {
    await write({ ...second, "0009_stray": "select 1" }, Object.keys(second));
    await expect(migrate(options())).rejects.toThrow(
      "not in the journal: 0009_stray.sql",
    );
    await write(second, ["../../etc/passwd"]);
    await expect(migrate(options())).rejects.toThrow("no tag");
  });

  test("an index is built concurrently by one of four processes, after what a cut-off try left", async () => {
    const build =
      "-- Unique from now on.\ncreate unique index concurrently if not exists one_a on a (id);\n";
    const files = { "0000_first": first["0000_first"], "0001_index": build };
    const place = { ...options(), url: urlOf(`${name}_index`) };
    await asAdmin((sql) => sql.unsafe(`create database "${name}_index"`));
    const sql = postgres(place.url, { max: 1, onnotice: () => undefined });
    try {
      await write({ "0000_first": first["0000_first"] });
      await migrate(place);
      await sql`insert into a values (1)`;
      await write(files);
      await expect(migrate(place)).rejects.toThrow("migration 0001_index: ");
      const state = () => sql<{ indisvalid: boolean }[]>`
        select indisvalid from pg_index where indexrelid = to_regclass('one_a')`;
      expect([...(await state())]).toEqual([{ indisvalid: false }]);
      await sql`delete from a`;
      const results = await Promise.all([1, 2, 3, 4].map(() => migrate(place)));
      expect(results.flatMap(({ applied }) => applied)).toEqual(["0001_index"]);
      expect([...(await state())]).toEqual([{ indisvalid: true }]);
      // Finished and not recorded: the process died in between.
      await sql`delete from migrations.applied where tag = '0001_index'`;
      expect(await migrate(place)).toEqual({ applied: ["0001_index"] });
      await write({ ...files, "0002_gone": "drop index concurrently one_a" });
      expect(await migrate(place)).toEqual({ applied: ["0002_gone"] });
    } finally {
      await sql.end();
      await asAdmin((admin) =>
        admin.unsafe(`drop database "${name}_index" with (force)`),
      );
    }
  });
});
