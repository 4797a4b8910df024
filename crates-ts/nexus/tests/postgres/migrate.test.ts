import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
});
