import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { jobsSql, messagingMigrations } from "@tixlys/messaging/postgres";
import { idempotencySql } from "@tixlys/pawz/postgres";

const folder = `${import.meta.dir}/../../migrations`;

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
    expect(await Bun.file(`${folder}/${own[index]}`).text()).toBe(sql);
});

test("and the table of idempotency keys, byte for byte", async () => {
  const copy = await Bun.file(`${folder}/0003_idempotency.sql`).text();
  expect(copy).toBe(idempotencySql);
});

test("and those of its jobs", async () => {
  const [name = ""] = (await readdir(folder)).filter((each) =>
    /^\d{4}_jobs\.sql$/.test(each),
  );
  expect(await Bun.file(`${folder}/${name}`).text()).toBe(jobsSql);
});
