import { codeFindings } from "../src/code/index.ts";
import { provePlants } from "./support/plant.ts";

const outbound = "services/alpha/src/outbound/x.ts";
const domain = "services/alpha/src/domain/order/x.ts";
const main = "services/alpha/src/main.ts";
const tests = "services/alpha/tests/domain/x.test.ts";

/** The comment words, put together so that this file does not hold them in a comment's place. */
const left = ["TO", "DO"].join("");

provePlants("code", codeFindings, [
  {
    rule: "code/unchecked-cast",
    name: "an assertion without a reason",
    patch: {
      [outbound]: `const read = (text: string): unknown => JSON.parse(text);\nexport const x = read("1") as number;\nexport const y = <number>read("1");\nexport const z = read("1") as unknown as number;\n`,
    },
    at: [`${outbound}:2`, `${outbound}:3`, `${outbound}:4`],
    fix: /cast: <why>/,
    twin: {
      [outbound]: `const read = (text: string): unknown => JSON.parse(text);\n// cast: the text above is a number\nexport const x = read("1") as number;\nexport const y = read("1") as number; // cast: as above\nexport const z = [1, 2] as const;\nexport const w = { a: 1 } satisfies { a: number };\nexport const v = {\n  a: read("1"),\n  // cast: as above\n} as { a: number };\nexport const u = (ok: boolean) => {\n  // cast: as above, which takes\n  // two lines to say\n  return ok\n    ? (read("1") as number)\n    : 0;\n};\n`,
    },
  },
  {
    rule: "code/unchecked-cast",
    name: "an assertion whose comment gives no reason or stands elsewhere",
    patch: {
      [outbound]: `declare const a: unknown;\n// cast:\nexport const x = a as number;\n// cast: far away\n\nexport const y = a as string;\n// cast: the function, not what stands in it\nexport const f = () => {\n  const z = a as number;\n  return z;\n};\n`,
    },
    at: [`${outbound}:3`, `${outbound}:6`, `${outbound}:9`],
    fix: /cast: <why>/,
  },
  {
    rule: "code/domain-throw",
    name: "a throw in the domain",
    patch: {
      [domain]: `export const f = (x: number) => {\n  if (x < 0) throw new Error("negative");\n  return x;\n};\n`,
    },
    at: [`${domain}:2`],
    fix: /rejection/,
    twin: {
      [outbound]: `export const f = (x: number) => {\n  if (x < 0) throw new Error("negative");\n  return x;\n};\n`,
    },
  },
  {
    rule: "code/behind-main",
    name: "a constant and a class below the line at which the process waits",
    patch: {
      [main]: `const above = 1;\nawait run(() => [above, below, helper(), new Late()]);\nconst below = 2;\nfunction helper(): number {\n  const own = 3;\n  return own;\n}\nclass Late {}\n`,
    },
    at: [`${main}:3`, `${main}:8`],
    fix: /above the await/,
    twin: {
      [main]: `const above = 1;\nclass Early {}\nawait run(() => [above, new Early(), helper()]);\nfunction helper(): number {\n  const own = 3;\n  return own;\n}\n`,
    },
  },
  {
    rule: "code/domain-pure",
    name: "clock, chance, I/O and promises in the domain",
    patch: {
      [domain]: `export const a = () => new Date();\nexport const b = () => Date.now();\nexport const c = () => Math.random();\nexport const d = () => fetch("http://x");\nexport const e = async () => 1;\nexport const f = () => process.env["X"];\nexport type G = Promise<number>;\nexport const h = () => Bun.sleepSync(1);\nexport const i = () => crypto.randomUUID();\nexport const j = () => Promise.resolve(1);\n`,
    },
    at: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((line) => `${domain}:${line}`),
    fix: /argument/,
    twin: {
      [domain]: `const process = { step: 1 };\nexport const a = (at: string) => new Date(at);\nexport const b = () => process.step;\nexport const c = () => Math.max(1, 2);\nexport const d = (fetch: () => number) => fetch();\n`,
    },
  },
  {
    rule: "code/unfinished",
    name: "a comment that says that work is left",
    patch: {
      [outbound]: `export const x = 1;\n/*\n * ${left}: more\n */\nexport const y = 2;\n`,
      "services/alpha/migrations/0001_x.sql": `select 1;\n-- ${left} index\n`,
      "services/alpha/scripts/lint.sh": `#!/bin/sh\n# ${left}\nexec true\n`,
    },
    at: [
      `${outbound}:3`,
      "services/alpha/migrations/0001_x.sql:2",
      "services/alpha/scripts/lint.sh:2",
    ],
    fix: /issue/,
    twin: { [outbound]: `export const list = "${left}";\n` },
  },
  {
    rule: "code/suppression",
    name: "a switched-off rule without name, line or reason",
    patch: {
      [outbound]: `// oxlint-disable-next-line\nexport const a = 1;\n/* oxlint-disable no-console -- we print */\nexport const b = 1;\n// eslint-disable-next-line no-console -- x\nexport const c = 1;\n// @ts-ignore\nexport const d = 1;\n// @ts-expect-error because\nexport const e = 1;\n`,
      [tests]: `// @ts-expect-error\nexport const e: string = 1;\n`,
    },
    at: [...[1, 3, 5, 7, 9].map((line) => `${outbound}:${line}`), `${tests}:1`],
    fix: /correct the type|<rule> -- <why>/,
    twin: {
      [outbound]: `// oxlint-disable-next-line no-console, no-var -- the person reads it\nexport const a = 1;\n`,
      [tests]: `// @ts-expect-error a number is refused\nexport const e: string = 1;\n`,
    },
  },
  {
    rule: "code/partial-test",
    name: "tests that are left out",
    patch: {
      [tests]: `import { describe, it, test } from "bun:test";\ntest.skip("a", () => {});\ntest.only("b", () => {});\ntest.todo("c");\nit.skipIf(true)("d", () => {});\ndescribe.only("e", () => {});\ntest.concurrent.skip("f", () => {});\ntest.failing("g", () => {});\nxit("h", () => {});\n`,
    },
    at: [2, 3, 4, 5, 6, 7, 8, 9].map((line) => `${tests}:${line}`),
    fix: /missing infrastructure is a failure/,
    twin: {
      [tests]: `import { test } from "bun:test";\ntest.each([1])("a", () => {});\ntest.concurrent("b", () => {});\n// skip: only root may change users\ntest.skipIf(process.getuid?.() !== 0)("c", () => {});\n/x/.test("skip");\n`,
    },
  },
  {
    rule: "code/datalog",
    name: "Datalog put together as text",
    patch: {
      "crates-ts/biscuit/src/x.ts": `import { biscuit, Biscuit, Fact } from "@biscuit-auth/biscuit-wasm";\nexport const a = (id: string) => biscuit\`user(\${id})\`;\nexport const b = (id: string) => Biscuit.builder().addCode(\`user("\${id}")\`);\nexport const c = (id: string) => Fact.fromString(\`user("\${id}")\`);\n`,
    },
    at: [2, 3, 4].map((line) => `crates-ts/biscuit/src/x.ts:${line}`),
    fix: /addCodeWithParameters/,
    twin: {
      "crates-ts/biscuit/src/x.ts": `import { PublicKey } from "@biscuit-auth/biscuit-wasm";\nexport const a = (hex: string) => PublicKey.fromString(hex);\nexport const b = (sql: (t: TemplateStringsArray) => unknown) => sql\`select 1\`;\n`,
    },
  },
  {
    rule: "code/syntax",
    name: "a file that cannot be parsed",
    patch: { [outbound]: `export const x = 1;\nlet let = ;\n` },
    at: [`${outbound}:2`],
    fix: /syntax/,
  },
  {
    rule: "code/export-docs",
    name: "an export of a crate without a docstring",
    patch: {
      "crates-ts/pawz/src/index.ts": `export { open, type Door } from "./door.ts";\nexport * from "./wall.ts";\n/** Its colour. */\nexport const colour = "red";\nexport function paint(): void {}\n`,
      "crates-ts/pawz/src/door.ts": `// opens\nexport const open = 1;\ntype Door = 1;\nexport type { Door };\nexport const hidden = 1;\n`,
      "crates-ts/pawz/src/wall.ts": `/* one star */\nexport interface Wall { a: 1 }\n`,
    },
    at: [
      "crates-ts/pawz/src/index.ts:5",
      "crates-ts/pawz/src/door.ts:2",
      "crates-ts/pawz/src/door.ts:3",
      "crates-ts/pawz/src/wall.ts:2",
    ],
    fix: /shapes, units, errors/,
    twin: {
      "crates-ts/pawz/src/index.ts": `export { open } from "./door.ts";\n`,
      "crates-ts/pawz/src/door.ts": `/** Opens it. */\nexport function open(a: 1): void;\nexport function open(a: 2): void;\nexport function open(): void {}\nexport const hidden = 1;\n`,
    },
  },
]);
