import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { jobsSql, messagingMigrations } from "@tixlys/messaging/postgres";
import { idempotencySql } from "@tixlys/pawz/postgres";

const folder = `${import.meta.dir}/../../migrations`;

test("every migration of the crates is here, byte for byte, those of one crate in their order", async () => {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql"));
  const crates = [
    messagingMigrations,
    [{ name: "jobs", sql: jobsSql }],
    [{ name: "idempotency", sql: idempotencySql }],
  ];
  for (const own of crates) {
    const copies = own.map(({ name }) =>
      files.find((file) => file.slice("0000_".length) === `${name}.sql`),
    );
    const inOrder = copies.map(String).toSorted();
    expect(copies.map(String)).toEqual(inOrder);
    expect(
      await Promise.all(
        copies.map((file = "missing") => Bun.file(`${folder}/${file}`).text()),
      ),
    ).toEqual(own.map(({ sql }) => sql));
  }
});
