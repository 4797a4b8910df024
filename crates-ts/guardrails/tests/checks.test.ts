import { afterAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { checkNames, checksOf, runCheck } from "../src/checks.ts";
import { formatFinding } from "../src/finding.ts";
import { patched, writeTree } from "./support/plant.ts";

const root = writeTree(patched({ "docs/stuff/utils.md": "x\n" }));
afterAll(() => rmSync(root, { recursive: true }));

test("a check that finds something fails and prints file, line, rule and fix", async () => {
  const result = await runCheck("structure", checksOf(root).structure);
  expect(result.ok).toBe(false);
  expect(result.output).toStartWith("docs/stuff/utils.md:1  structure/name  ");
  expect(result.output).toContain("\n    fix: name it after what it does");
  expect(result.findings.map(formatFinding).join("\n")).toBe(result.output);
});

test("a check that breaks has failed and says how", async () => {
  const result = await runCheck("types", () => {
    throw new Error("no such program");
  });
  expect(result).toMatchObject({ name: "types", ok: false });
  expect(result.output).toContain("no such program");
});

test("every name has a check", () => {
  expect(Object.keys(checksOf(root)).toSorted()).toEqual(
    [...checkNames].toSorted(),
  );
});

test("findings come sorted by file, line and rule", async () => {
  const finding = { message: "m", fix: "f" };
  const result = await runCheck("code", () => [
    { ...finding, rule: "b", file: "b.ts", line: 1 },
    { ...finding, rule: "b", file: "a.ts", line: 2 },
    { ...finding, rule: "a", file: "a.ts", line: 2 },
    { ...finding, rule: "z", file: "a.ts", line: 1 },
  ]);
  expect(result.findings.map((f) => `${f.file}:${f.line}:${f.rule}`)).toEqual([
    "a.ts:1:z",
    "a.ts:2:a",
    "a.ts:2:b",
    "b.ts:1:b",
  ]);
});
