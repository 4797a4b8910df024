import { afterAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { formatFindings } from "../src/tools/format.ts";
import { typeFindings } from "../src/tools/types.ts";
import { writeTree } from "./support/plant.ts";

const tsconfig = `{ "compilerOptions": { "strict": true, "noEmit": true, "types": [] } }\n`;
const roots: string[] = [];
const tree = (files: Readonly<Record<string, string>>): string => {
  const root = writeTree({ "tsconfig.json": tsconfig, ...files });
  roots.push(root);
  return root;
};
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

test("types finds a wrong type with its place and code", async () => {
  const found = await typeFindings(
    tree({ "a.ts": `export const a = 1;\nexport const b: string = a;\n` }),
  );
  expect(found.map((each) => `${each.file}:${each.line} ${each.rule}`)).toEqual(
    ["a.ts:2 types/TS2322"],
  );
  expect(found[0]?.message).toContain("'number'");
});

test("types lets the lawful twin pass", async () => {
  expect(
    await typeFindings(
      tree({ "a.ts": `export const a = 1;\nexport const b: number = a;\n` }),
    ),
  ).toEqual([]);
});

test("types fails when its configuration cannot be read", async () => {
  const found = await typeFindings(
    tree({ "tsconfig.json": "{ nonsense", "a.ts": "export const a = 1;\n" }),
  );
  expect(found.length).toBeGreaterThan(0);
});

test("format finds an unformatted file of each kind and spares what .prettierignore names", async () => {
  const found = await formatFindings(
    tree({
      "a.ts": `export const a = 'x'\n`,
      "b.json": `{"a":1,\n"b":2}\n`,
      "c.md": `# Title\ntext\n`,
      "contracts/d.json": `{"a":1,\n"b":2}\n`,
      ".prettierignore": "contracts/\n",
    }),
  );
  expect(found.map((each) => `${each.file} ${each.rule}`).toSorted()).toEqual([
    "a.ts format/style",
    "b.json format/style",
    "c.md format/style",
  ]);
  expect(found.find((each) => each.file === "a.ts")?.fix).toBe("bun fmt a.ts");
});

test("format lets formatted files pass", async () => {
  expect(
    await formatFindings(tree({ "a.ts": `export const a = "x";\n` })),
  ).toEqual([]);
});

test("format names a file that it cannot parse", async () => {
  const found = await formatFindings(tree({ "a.ts": "\nlet let = ;\n" }));
  expect(found.map((each) => `${each.file}:${each.line} ${each.rule}`)).toEqual(
    ["a.ts:2 format/failed"],
  );
});
