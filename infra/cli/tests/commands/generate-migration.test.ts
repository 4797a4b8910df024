import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateMigration } from "../../commands/generate/migration.ts";
import { checkout } from "../../stack/paths.ts";

const folder = mkdtempSync(join(tmpdir(), "migration-"));
const schema = join(folder, "schema.ts");
const service = { name: "sample", folder, main: "" };
const table = (columns: string): string =>
  `import { integer, pgTable, text } from "drizzle-orm/pg-core";\nexport const things = pgTable("things", { ${columns} });\n`;

symlinkSync(
  join(checkout, "services/users/node_modules"),
  join(folder, "node_modules"),
);
await Bun.write(schema, table(`id: text("id").primaryKey()`));
afterAll(() => rmSync(folder, { recursive: true }));

test("a service without drizzle.config.ts owns no data and gets no migration", async () => {
  await expect(generateMigration(service, "first")).rejects.toThrow(
    "sample owns no data",
  );
});

test("a migration is the difference between schema and last migration, and nothing when there is none", async () => {
  await Bun.write(
    join(folder, "drizzle.config.ts"),
    `export default { dialect: "postgresql", schema: "./schema.ts", out: "./migrations" };\n`,
  );
  expect(await generateMigration(service, "first")).toEqual([
    "migrations/0000_first.sql",
  ]);
  expect(await generateMigration(service, "unchanged")).toEqual([]);
  await Bun.write(
    schema,
    table(`id: text("id").primaryKey(), size: integer("size")`),
  );
  expect(await generateMigration(service, "add_size")).toEqual([
    "migrations/0001_add_size.sql",
  ]);
  const sql = await Bun.file(
    join(folder, "migrations/0001_add_size.sql"),
  ).text();
  expect(sql).toContain('ALTER TABLE "things" ADD COLUMN "size" integer');
});

test("a name that is not in snake case is a usage error", async () => {
  await expect(generateMigration(service, "Add-Size")).rejects.toMatchObject({
    exitCode: 2,
  });
});

test("a schema that cannot be read fails with drizzle-kit's last lines", async () => {
  await Bun.write(schema, "export const things = ;\n");
  await expect(generateMigration(service, "broken")).rejects.toMatchObject({
    code: "E_MIGRATE",
    details: { lastLines: expect.any(Array) },
  });
});
