import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A workspace of two crates and a service, small enough to be tested in no time. */
export type Planted = {
  readonly root: string;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
};

const testOf = (what: string, from: string, is: string): string =>
  `import { expect, test } from "bun:test";\nimport { ${what} } from "${from}";\ntest("${what}", () => expect(${what}).toBe(${is}));\n`;

export const plantWorkspace = async (): Promise<Planted> => {
  const root = await realpath(await mkdtemp(join(tmpdir(), "tixlys-watch-")));
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(join(root, file, ".."), { recursive: true });
    await Bun.write(join(root, file), text);
  };
  const files: Record<string, string> = {
    "crates-ts/base/package.json": `{ "name": "@tixlys/base", "exports": { ".": "./src/index.ts", "./deep": "./src/deep.ts" } }`,
    "crates-ts/base/src/index.ts": `export { one } from "./one.ts";\n`,
    "crates-ts/base/src/one.ts": `export const one = 1;\n`,
    "crates-ts/base/src/deep.ts": `export const deep = 2;\n`,
    "crates-ts/base/tests/one.test.ts": testOf("one", "../src/one.ts", "1"),
    "services/shop/package.json": `{ "name": "@tixlys/shop" }`,
    "services/shop/src/main.ts": `import { deep } from "@tixlys/base/deep";\nexport const sum = deep;\n`,
    "services/shop/src/price.ts": `import { one } from "@tixlys/base";\nexport const price = one;\n`,
    "services/shop/tests/price.test.ts": testOf(
      "price",
      "../src/price.ts",
      "1",
    ),
    "services/shop/tests/process.test.ts": `import { test } from "bun:test";\ntest("process", () => void new URL("../src/main.ts", import.meta.url));\n`,
    "infra/cli/package.json": `{ "name": "@tixlys/cli" }`,
    "infra/cli/table.ts":
      "export const load = (name: string) => import(`${import.meta.dir}/commands/${name}.ts`);\n",
    "infra/cli/commands/ps.ts": `export const ps = 1;\n`,
    "infra/cli/tests/cli.test.ts": `import { test } from "bun:test";\nexport const main = "infra/cli/table.ts";\ntest("cli", () => undefined);\n`,
  };
  for (const [file, text] of Object.entries(files)) await write(file, text);
  // What Bun needs to find the crate; a link, as its own installation makes one.
  const packages = join(root, "services/shop/node_modules/@tixlys");
  await mkdir(packages, { recursive: true });
  await symlink(join(root, "crates-ts/base"), join(packages, "base"));
  return {
    root,
    write,
    remove: () => rm(root, { recursive: true, force: true }),
  };
};
