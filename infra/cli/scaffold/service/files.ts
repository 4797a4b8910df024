/** The files of a new service, as text: nothing is written here. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  contractRules,
  type Identity,
  renamed,
  serviceRules,
} from "./renaming.ts";

/** One file: path from the root. */
export type ScaffoldFile = {
  readonly path: string;
  readonly text: string;
  readonly isProgram: boolean;
};

export const templateService = "examples/items/items";
export const templateContract = "examples/items/items-contracts/src/items.ts";
const journal = "migrations/meta/_journal.json";

/** Everything that `new service` writes itself; the rest is generated. `at` dates its migrations. */
export async function serviceFiles(
  root: string,
  identity: Identity,
  at: Date,
): Promise<ScaffoldFile[]> {
  const { name } = identity;
  const files = await Promise.all(
    (await templateFiles(root)).map(async (file) => {
      const source = await readFile(join(root, templateService, file), "utf8");
      const text = renamed(source, serviceRules, identity);
      return {
        path: `services/${name}/${file}`,
        text: file === journal ? dated(text, at) : text,
        isProgram: file.endsWith(".sh"),
      };
    }),
  );
  const source = await readFile(join(root, templateContract), "utf8");
  const contract = {
    path: `crates-ts/contracts/src/${name}.ts`,
    text: renamed(source, contractRules, identity),
    isProgram: false,
  };
  return [...files, contract];
}

/** The files of the example that are copied, from its folder. */
export async function templateFiles(root: string): Promise<string[]> {
  // It follows no link, so it stays out of the other packages in node_modules.
  const files = new Bun.Glob("**/*").scan({ cwd: join(root, templateService) });
  const found = await Array.fromAsync(files);
  return found
    .filter((file) => !/^(node_modules|coverage)\//.test(file))
    .toSorted();
}

/**
 * Migrations are applied in the order of their times, and the next one gets that of its making: the copied ones are dated a second
 * apart, up to now.
 */
function dated(text: string, at: Date): string {
  const before = text.match(/"when": \d+/g)?.length ?? 0;
  let index = 0;
  return text.replace(/"when": \d+/g, () => {
    index += 1;
    return `"when": ${at.getTime() - (before - index) * 1000}`;
  });
}
