import { afterAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { lintFindings } from "../src/tools/lint.ts";
import { writeTree } from "./support/plant.ts";

/** The root's own configuration, so that what is proven is what is used. */
const configuration = await Bun.file(
  `${import.meta.dir}/../../../.oxlintrc.json`,
).text();

type LintPlant = { name: string; file: string; code: string; twin: string };

const source = "services/alpha/src/outbound/x.ts";

/** Decision 21 and its neighbours, by the rule that oxlint calls it. Each violation stands on line 1. */
const plants: Readonly<Record<string, LintPlant>> = {
  "typescript(no-explicit-any)": {
    name: "any",
    file: source,
    code: "export const f = (x: any): number => Number(x);\n",
    twin: "export const f = (x: unknown): number => Number(x);\n",
  },
  "typescript(no-unsafe-assignment)": {
    name: "an any that nobody wrote",
    file: source,
    code: `export const parsed = JSON.parse("1");\n`,
    twin: `export const parsed: unknown = JSON.parse("1");\n`,
  },
  "typescript(no-unsafe-return)": {
    name: "an any handed on",
    file: source,
    code: `export const f = (text: string): number => JSON.parse(text);\n`,
    twin: `export const f = (text: string): unknown => JSON.parse(text);\n`,
  },
  "typescript(no-unsafe-member-access)": {
    name: "a field of any",
    file: source,
    code: `export const f = (text: string): string => String(JSON.parse(text).a);\n`,
    twin: `export const f = (text: string): string => String(text.length);\n`,
  },
  "typescript(no-unsafe-call)": {
    name: "a call of any",
    file: source,
    code: `export const f = (g: Function): string => String(g());\n`,
    twin: `export const f = (g: () => unknown): string => String(g());\n`,
  },
  "typescript(no-unsafe-argument)": {
    name: "an any as an argument",
    file: source,
    code: `export const f = (text: string): number => Math.abs(JSON.parse(text));\n`,
    twin: `export const f = (text: string): number => Math.abs(Number(text));\n`,
  },
  "typescript(no-non-null-assertion)": {
    name: "the ! assertion",
    file: source,
    code: `export const f = (x: string | undefined): number => x!.length;\n`,
    twin: `export const f = (x: string | undefined): number => x?.length ?? 0;\n`,
  },
  "typescript(no-floating-promises)": {
    name: "a floating promise, void or not",
    file: source,
    code: `export const f = (p: () => Promise<void>): void => { void p(); };\n`,
    twin: `export const f = async (p: () => Promise<void>): Promise<void> => { await p(); };\n`,
  },
  "typescript(no-misused-promises)": {
    name: "a promise where nobody waits for it",
    file: source,
    code: `export const f = (p: () => Promise<void>): void => { [1].forEach(p); };\n`,
    twin: `export const f = async (p: () => Promise<void>): Promise<void> => { for (const _ of [1]) await p(); };\n`,
  },
  "typescript(return-await)": {
    name: "a promise that escapes its try",
    file: source,
    code: `export async function f(p: () => Promise<number>): Promise<number> { try { return p(); } catch { return 0; } }\n`,
    twin: `export async function f(p: () => Promise<number>): Promise<number> { try { return await p(); } catch { return 0; } }\n`,
  },
  "typescript(switch-exhaustiveness-check)": {
    name: "a switch that forgets a case",
    file: source,
    code: `export const f = (k: "a" | "b"): void => { switch (k) { case "a": return; } };\n`,
    twin: `export const f = (k: "a" | "b"): void => { switch (k) { case "a": return; case "b": return; } };\n`,
  },
  "typescript(only-throw-error)": {
    name: "a throw of something else than an error",
    file: source,
    code: `export const f = (): never => { throw "late"; };\n`,
    twin: `export const f = (): never => { throw new Error("late"); };\n`,
  },
  "import(no-default-export)": {
    name: "a default export",
    file: source,
    code: `export default function f(): void {}\n`,
    twin: `export function f(): void {}\n`,
  },
  "eslint(eqeqeq)": {
    name: "an equality that converts",
    file: source,
    code: `export const f = (x: string | undefined): boolean => x == "1";\n`,
    twin: `export const f = (x: string | undefined): boolean => x === "1";\n`,
  },
  "eslint(no-console)": {
    name: "a log beside the logger",
    file: source,
    code: `console.log("x");\n`,
    twin: `process.stdout.write("x");\n`,
  },
  "node(no-process-env)": {
    name: "a variable read beside the configuration",
    file: source,
    code: `export const x = process.env["X"];\n`,
    twin: `export const x = (env: Record<string, string | undefined>): string | undefined => env["X"];\n`,
  },
  "unicorn(filename-case)": {
    name: "a file name that is not in kebab case",
    file: "services/alpha/src/outbound/orderStore.ts",
    code: "export const x = 1;\n",
    twin: "export const x = 1;\n",
  },
};

const globals = `declare const process: { env: Record<string, string | undefined>; stdout: { write(text: string): void } };\ndeclare const console: { log(text: string): void };\n`;
const tsconfig = JSON.stringify({
  compilerOptions: {
    target: "ESNext",
    module: "Preserve",
    moduleResolution: "bundler",
    strict: true,
    noEmit: true,
    types: [],
  },
  include: ["**/*.ts"],
});

const folders = Object.values(plants).map((plant, index) => ({
  plant,
  violation: `v${index}/${plant.file}`,
  twin: `t${index}/${source}`,
}));

/** One run of oxlint over every plant and every twin: a start costs more than a file. */
const root = writeTree({
  ".oxlintrc.json": configuration,
  "tsconfig.json": tsconfig,
  "globals.d.ts": globals,
  "services/alpha/drizzle.config.ts": "export default {};\n",
  "services/alpha/src/outbound/x.config.ts": "export default {};\n",
  ...Object.fromEntries(
    folders.flatMap(({ plant, violation, twin }) => [
      [violation, plant.code],
      [twin, plant.twin],
    ]),
  ),
});
afterAll(() => rmSync(root, { recursive: true }));
const findings = await lintFindings(root);

for (const [rule, plant] of Object.entries(plants)) {
  const place = folders.find((each) => each.plant === plant);
  test(`lint/${rule} finds ${plant.name}`, () => {
    const found = findings.filter((each) => each.file === place?.violation);
    expect(found.map((each) => `${each.rule}:${each.line}`)).toContain(
      `lint/${rule}:1`,
    );
    for (const each of found) expect(each.fix).not.toBe("");
  });
  test(`lint/${rule} lets the lawful twin of ${plant.name} pass`, () =>
    expect(findings.filter((each) => each.file === place?.twin)).toEqual([]));
}

test("lint lets a default export pass in a configuration at a package's root", () => {
  expect(
    findings.filter((each) => each.file === "services/alpha/drizzle.config.ts"),
  ).toEqual([]);
});

test("lint finds a default export in a configuration below a package's root", () => {
  const found = findings.filter(
    (each) => each.file === "services/alpha/src/outbound/x.config.ts",
  );
  expect(found.map((each) => each.rule)).toEqual([
    "lint/import(no-default-export)",
  ]);
});

test("lint fails when its configuration cannot be read", async () => {
  const broken = writeTree({ ".oxlintrc.json": "{", "a.ts": "" });
  const found = await lintFindings(broken);
  rmSync(broken, { recursive: true });
  expect(found.map((each) => each.rule)).toEqual(["lint/failed"]);
  expect(found[0]?.message).toContain(".oxlintrc.json");
});
