import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Contract } from "./contract.ts";

/**
 * Every contract in the folder: each `src/<service>.ts` exports one under its own camel-case name.
 *
 * For tools that run from the sources; a bundle imports the contracts that it needs by name.
 *
 * @throws Error when a file exports no contract of its name's service.
 */
export async function discoverContracts(
  folder = join(import.meta.dir, ".."),
): Promise<Contract[]> {
  const names = (await readdir(folder)).filter(
    (name) => name.endsWith(".ts") && name !== "index.ts",
  );
  return Promise.all(names.sort().map((name) => contractOf(folder, name)));
}

async function contractOf(folder: string, name: string): Promise<Contract> {
  const service = name.slice(0, -".ts".length);
  const exported: unknown = await import(join(folder, name));
  const values: unknown[] =
    typeof exported === "object" && exported !== null
      ? Object.values(exported)
      : [];
  const contract = values.find((value): value is Contract =>
    isContractOf(service, value),
  );
  if (contract === undefined)
    throw new Error(`${name} exports no contract of ${service}`);
  return contract;
}

function isContractOf(service: string, value: unknown): value is Contract {
  return (
    typeof value === "object" &&
    value !== null &&
    "service" in value &&
    value.service === service &&
    "events" in value &&
    "consumes" in value
  );
}
