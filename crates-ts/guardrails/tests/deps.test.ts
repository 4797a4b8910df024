import { depsFindings } from "../src/deps/index.ts";
import { cleanTree } from "./support/clean-tree.ts";
import { provePlants } from "./support/plant.ts";

const pawz = "crates-ts/pawz";
const alpha = "services/alpha";

const edit = (file: string, from: string, to: string): string =>
  (cleanTree[file] ?? "").replace(from, to);

provePlants("deps", depsFindings, [
  {
    rule: "deps/catalog",
    name: "a version beside the catalog",
    patch: {
      [`${pawz}/package.json`]: edit(
        `${pawz}/package.json`,
        `"elysia": "catalog:"`,
        `"elysia": "1.4.29"`,
      ),
    },
    at: [`${pawz}/package.json:8`],
    fix: /"elysia": "catalog:"/,
  },
  {
    rule: "deps/catalog",
    name: "a crate that is not taken from the workspace",
    patch: {
      [`${pawz}/package.json`]: edit(
        `${pawz}/package.json`,
        `"@tixlys/biscuit": "workspace:*"`,
        `"@tixlys/biscuit": "0.1.0"`,
      ),
    },
    at: [`${pawz}/package.json:7`],
    fix: /workspace:\*/,
  },
  {
    rule: "deps/catalog",
    name: "a dependency that the catalog does not know",
    patch: {
      "package.json": edit("package.json", `      "elysia": "1.4.30",\n`, ""),
    },
    at: [`${pawz}/package.json:8`],
    fix: /workspaces\.catalog/,
  },
  {
    rule: "deps/catalog",
    name: "a catalog entry that is not exact, and one that nobody declares",
    patch: {
      "package.json": edit(
        "package.json",
        `"elysia": "1.4.30",`,
        `"elysia": "^1.4.30",\n      "left-pad": "1.3.0",`,
      ),
      "bun.lock": "{}\n",
    },
    at: ["package.json:7", "package.json:8"],
    fix: /exact|delete/,
  },
  {
    rule: "deps/one-version",
    name: "a second version of a direct dependency",
    patch: {
      "bun.lock": edit(
        "bun.lock",
        `    "postgres":`,
        `    "old/elysia": ["elysia@1.3.0", "", {}, "sha512-z"],\n    "postgres":`,
      ),
    },
    at: ["bun.lock:5"],
    fix: /catalog/,
    twin: {
      "bun.lock": edit(
        "bun.lock",
        `    "postgres":`,
        `    "a/ms": ["ms@1.0.0", "", {}, ""],\n    "ms": ["ms@2.0.0", "", {}, ""],\n    "postgres":`,
      ),
    },
  },
  {
    rule: "deps/undeclared",
    name: "an import that is declared nowhere",
    patch: {
      [`${pawz}/src/x.ts`]: `import postgres from "postgres";\nimport type { A } from "ajv/dist/core";\nexport const x = [postgres] satisfies A[];\n`,
    },
    at: [`${pawz}/src/x.ts:1`, `${pawz}/src/x.ts:2`],
    fix: /"(postgres|ajv)": "catalog:" under dependencies of crates-ts\/pawz/,
  },
  {
    rule: "deps/undeclared",
    name: "a devDependency that the code of src/ needs",
    patch: {
      [`${alpha}/src/outbound/x.ts`]: `import { defineConfig } from "drizzle-kit";\nexport const x = defineConfig;\n`,
    },
    at: [`${alpha}/src/outbound/x.ts:1`],
    fix: /under dependencies/,
    twin: {
      [`${alpha}/tests/domain/x.test.ts`]: `import { defineConfig } from "drizzle-kit";\nexport const x = defineConfig;\n`,
    },
  },
  {
    rule: "deps/unused",
    name: "a declared dependency that nobody uses",
    patch: {
      [`${pawz}/src/index.ts`]: `import { mint } from "@tixlys/biscuit";\nexport const route = mint;\n`,
    },
    at: [`${pawz}/package.json:8`],
    fix: /delete the line/,
    twin: {
      [`${pawz}/src/index.ts`]: `import { mint } from "@tixlys/biscuit";\nexport const route = [mint, import.meta.resolve("elysia/package.json")];\n`,
    },
  },
]);
