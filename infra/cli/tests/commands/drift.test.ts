import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generatedFindings } from "../../commands/generate/drift-check.ts";
import { driftOf, writeDrift } from "../../commands/generate/files.ts";

const root = mkdtempSync(join(tmpdir(), "drift-"));
const write = (path: string, text: string): Promise<number> =>
  Bun.write(join(root, path), text);
const wanted = [
  { path: ".env.example", text: "#A=1\n" },
  { path: "docs/configuration.md", text: "# A\n\nB\n" },
  { path: "contracts/asyncapi.json", text: "{}\n" },
];

await write(".env.example", "#A=1\n");
await write("docs/configuration.md", "# A\n\nC\n");
await write("contracts/schemas/old.json", "{}\n");
afterAll(() => rmSync(root, { recursive: true }));

test("a changed, a missing and a left-over file are drift, the rest is not", async () => {
  expect(await driftOf(root, wanted)).toEqual([
    { path: "docs/configuration.md", state: "changed", line: 3 },
    { path: "contracts/asyncapi.json", state: "missing", line: 1 },
    { path: "contracts/schemas/old.json", state: "left over", line: 1 },
  ]);
});

test("the check names file, line and the command that mends it", async () => {
  const document = JSON.stringify({ drift: await driftOf(root, wanted) });
  await write(
    "infra/cli/main.ts",
    `process.stdout.write(${JSON.stringify(document)});\nprocess.exitCode = 1;\n`,
  );
  const found = (await generatedFindings(root)).generated;
  expect(
    found.map(({ rule, file, line }) => `${file}:${line} ${rule}`),
  ).toEqual([
    "docs/configuration.md:3 generated/drift",
    "contracts/asyncapi.json:1 generated/drift",
    "contracts/schemas/old.json:1 generated/drift",
  ]);
  for (const { fix } of found) expect(fix).toContain("./tixlys generate");
});

test("writing leaves no drift behind", async () => {
  await writeDrift(root, wanted);
  expect(await driftOf(root, wanted)).toEqual([]);
  expect(existsSync(join(root, "contracts/schemas/old.json"))).toBe(false);
});
