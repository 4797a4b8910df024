/** `crates-ts/contracts/src/catalogue/suite.ts`: every contract by name, found by folder (decision 34). */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { inServiceOrder } from "../../stack/ports.ts";
import type { GeneratedFile } from "./generated-file.ts";

/** Where the list lies; a bundle imports it, so it cannot look into the folder itself. */
export const contractList = "crates-ts/contracts/src/catalogue/suite.ts";

/** The list, from the names of the files alone: it is right before any of them can be loaded. */
export async function contractListFile(root: string): Promise<GeneratedFile> {
  const files = await readdir(join(root, "crates-ts/contracts/src"));
  const services = inServiceOrder(
    files
      .filter((name) => name.endsWith(".ts") && name !== "index.ts")
      .map((name) => name.slice(0, -".ts".length)),
  );
  return { path: contractList, text: listText(services) };
}

function listText(services: readonly string[]): string {
  const names = services.map(camelCase);
  return `/** Written by \`./tixlys generate\` from the files of this package's \`src/\`; do not edit. */
${services.map((file, at) => `import { ${names[at] ?? ""} } from "../${file}.ts";`).join("\n")}
import type { Contract } from "./contract.ts";

export {
${lines(names)}
};

/** All contracts of the suite, in the order of their services' ports, the gateway last. */
export const contracts: readonly Contract[] = [
${lines(names)}
];

/** The names of the services that have a contract. */
export const serviceNames: readonly string[] = contracts.map(
  (contract) => contract.service,
);
`;
}

/** One name a line, also where they would fit into one: a new one is then one new line. */
function lines(names: readonly string[]): string {
  return names.map((name) => `  ${name},`).join("\n");
}

/** `order-items` → `orderItems`: the name under which a file exports its contract. */
export function camelCase(kebab: string): string {
  return kebab.replace(/-([a-z0-9])/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
}
