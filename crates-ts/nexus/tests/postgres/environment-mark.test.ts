import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import {
  ForeignDatabase,
  migrate,
  migrationStatus,
  provisionDatabase,
} from "../../src/postgres/index.ts";
import { adminUrl, dropService, uniqueName, urlOf } from "./infra.ts";

const service = uniqueName("mark");
const name = `tixlys_${service}`;
let folder: string;

/** Writes the folder with these migrations, in this order. */
async function write(files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(folder, "meta"), { recursive: true });
  for (const [tag, text] of Object.entries(files))
    await writeFile(join(folder, `${tag}.sql`), text);
  const entries = Object.keys(files).map((tag, idx) => ({
    idx,
    version: "7",
    when: 0,
    tag,
  }));
  await writeFile(
    join(folder, "meta", "_journal.json"),
    JSON.stringify({ version: "7", dialect: "postgresql", entries }),
  );
}

const first = { "0000_first": "create table a (id int)" };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nexus-mark-"));
  await write(first);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await dropService(service);
});

const provision = (environment: string, password: string) =>
  provisionDatabase({ adminUrl: adminUrl(), service, password, environment });
const place = () => ({
  url: urlOf(name, { user: name, password: "first" }),
  service,
  folder,
});

describe("the mark of an environment", () => {
  test("is written by the first migrate step, before any migration, and told by the status", async () => {
    await provision("staging", "first");
    expect(await migrationStatus(place())).not.toHaveProperty("environment");
    await migrate({ ...place(), environment: "staging" });
    expect(await migrationStatus(place())).toMatchObject({
      applied: ["0000_first"],
      environment: "staging",
    });
    await migrate({ ...place(), environment: "staging" });
  });

  test.each(["production", "development", "test"])(
    "keeps the migrate step of %s away, which changes nothing",
    async (environment) => {
      await write({ ...first, "0001_second": "insert into a values (1)" });
      await expect(migrate({ ...place(), environment })).rejects.toThrow(
        `${service}: the database is marked as staging's, and this is ${environment}; nothing was changed`,
      );
      expect(await migrationStatus(place())).toMatchObject({
        environment: "staging",
        pending: ["0001_second"],
      });
    },
  );

  test("keeps provisioning away too: the role's password stays as it was", async () => {
    await expect(provision("production", "second")).rejects.toBeInstanceOf(
      ForeignDatabase,
    );
    expect(await migrationStatus(place())).toMatchObject({
      environment: "staging",
    });
    await provision("staging", "first");
  });

  test("goes with the data: whoever brings it elsewhere has to say so", async () => {
    const sql = postgres(place().url, { max: 1 });
    try {
      await sql`update migrations.environment set name = 'production'`;
    } finally {
      await sql.end();
    }
    await migrate({ ...place(), environment: "production" });
    await expect(
      migrate({ ...place(), environment: "staging" }),
    ).rejects.toThrow("marked as production's, and this is staging");
  });
});
