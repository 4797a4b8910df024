/** The contracts that a suite runs with: those of `crates-ts/contracts`, and those of the examples where they take part. */
import { join } from "node:path";
import type { Contract } from "@tixlys/contracts";
import { checkout } from "./paths.ts";

/** Folders with the contracts of an example: one file per service, as in `crates-ts/contracts/src`. */
export function exampleContractFolders(): string[] {
  const glob = new Bun.Glob("examples/*/*-contracts/package.json");
  return [...glob.scanSync({ cwd: checkout })]
    .toSorted()
    .map((manifest) => join(checkout, manifest, "..", "src"));
}

/** All contracts, found by folder (decision 34). */
export async function contractsOf(
  withExamples: boolean,
): Promise<readonly Contract[]> {
  const { contracts } = await import("@tixlys/contracts");
  if (!withExamples) return contracts;
  const { discoverContracts } = await import("@tixlys/contracts/discover");
  const found = await Promise.all(
    exampleContractFolders().map((folder) => discoverContracts(folder)),
  );
  return [...contracts, ...found.flat()];
}
