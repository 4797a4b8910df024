import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { messagingMigrations } from "@tixlys/messaging/postgres";

const folder = `${import.meta.dir}/../../migrations`;

test("the first migrations are the messaging crate's, byte for byte, in their order", async () => {
  const files = (await readdir(folder))
    .filter((name) => name.endsWith(".sql"))
    .toSorted();
  for (const [index, { name, sql }] of messagingMigrations.entries()) {
    expect(files[index]).toBe(`${String(index).padStart(4, "0")}_${name}.sql`);
    expect(await Bun.file(`${folder}/${files[index]}`).text()).toBe(sql);
  }
});
