import { expect, test } from "bun:test";
import { jobsSql, messagingSql } from "@tixlys/messaging/postgres";
import { nexusSql } from "@tixlys/nexus/postgres";

test.each([
  ["0000_messaging", messagingSql],
  ["0001_nexus", nexusSql],
  ["0002_jobs", jobsSql],
])("the migration %s is its crate's own, byte for byte", async (name, sql) => {
  const file = Bun.file(`${import.meta.dir}/../../migrations/${name}.sql`);
  expect(await file.text()).toBe(sql);
});
