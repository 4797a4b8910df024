/** What a new service may be called. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../../console/errors.ts";
import { camelCase } from "../../commands/generate/contract-list.ts";

const lengthAtMost = 30;
const shape = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Names that the launcher, NATS, the flake or the tests use for something else. */
const reserved = [
  "admin",
  "bun",
  "default",
  "images",
  "index",
  "nats",
  "postgres",
  "shop",
  "suite",
  "up",
  "update-hashes",
];

/**
 * Checks the name of a new service below `root`.
 * @throws UsageError that says what is wrong with it.
 */
export async function checkName(root: string, name: string): Promise<void> {
  const wrong = await faultOf(root, name);
  if (wrong !== undefined)
    throw new UsageError(`"${name}" cannot be a service: ${wrong}`, "new");
}

async function faultOf(
  root: string,
  name: string,
): Promise<string | undefined> {
  if (!shape.test(name))
    return "a name is lower case, words joined by -, a letter first (price-list)";
  if (name.length < 2 || name.length > lengthAtMost)
    return `a name has 2 to ${lengthAtMost} characters`;
  if (reserved.includes(name) || name.endsWith("-oci"))
    return "the name is reserved";
  if (existsSync(join(root, "services", name)))
    return `services/${name} is there already`;
  if (existsSync(join(root, "crates-ts/contracts/src", `${name}.ts`)))
    return `crates-ts/contracts/src/${name}.ts is there already`;
  const taken = await packageFolder(root, name);
  if (taken !== undefined) return `@tixlys/${name} is ${taken}`;
  if (!(await canBeExported(name)))
    return `crates-ts/contracts cannot export a contract as ${camelCase(name)}`;
  return undefined;
}

/** Packages are named after their folders, wherever these lie. */
async function packageFolder(
  root: string,
  name: string,
): Promise<string | undefined> {
  const examples = await readdir(join(root, "examples")).catch(() => []);
  const parents = [
    "crates-ts",
    "infra",
    ...examples.map((example) => `examples/${example}`),
  ];
  return parents
    .map((parent) => `${parent}/${name}`)
    .find((folder) => existsSync(join(root, folder, "package.json")));
}

/** No word of the language, and nothing that the package exports under that name already. */
async function canBeExported(name: string): Promise<boolean> {
  const exported = camelCase(name);
  if (exported in (await import("@tixlys/contracts"))) return false;
  try {
    new Bun.Transpiler().scan(`export const ${exported} = 0;`);
    return true;
  } catch {
    return false;
  }
}
