import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { jobsSql, messagingMigrations } from "@tixlys/messaging/postgres";
import { nexusSql } from "@tixlys/nexus/postgres";

const folder = `${import.meta.dir}/../../migrations`;

test("the first migrations are those of the crates, byte for byte, in their order", async () => {
  const crates = [
    ...messagingMigrations.slice(0, 2),
    { name: "nexus", sql: nexusSql },
    { name: "jobs", sql: jobsSql },
    ...messagingMigrations.slice(2),
  ];
  const files = (await readdir(folder))
    .filter((name) => name.endsWith(".sql"))
    .toSorted();
  for (const [index, { name, sql }] of crates.entries()) {
    expect(files[index]).toBe(`${String(index).padStart(4, "0")}_${name}.sql`);
    expect(await Bun.file(`${folder}/${files[index]}`).text()).toBe(sql);
  }
});
