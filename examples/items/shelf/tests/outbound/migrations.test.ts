import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { messagingMigrations } from "@tixlys/messaging/postgres";

const folder = `${import.meta.dir}/../../migrations`;

test("the messaging crate's migrations are here, byte for byte, in their order", async () => {
  const files = (await readdir(folder))
    .filter((name) => /^\d{4}_messaging(_|\.).*sql$/.test(name))
    .toSorted();
  expect(files[0]).toBe("0000_messaging.sql");
  for (const [index, { name, sql }] of messagingMigrations.entries()) {
    expect(files[index]).toEndWith(`_${name}.sql`);
    expect(await Bun.file(`${folder}/${files[index]}`).text()).toBe(sql);
  }
});
