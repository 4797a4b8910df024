/** `deps check`: the house rules of dependencies, their licences, NOTICE, and what is known against them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checksOf, sortFindings } from "@tixlys/guardrails";
import type { Finding } from "@tixlys/guardrails";
import { firstDifference } from "../commands/generate/files.ts";
import { productionPackages } from "./installed.ts";
import type { Installed } from "./installed.ts";
import { licenceFindings, readPolicy } from "./licences.ts";
import { nixHashFindings } from "./nix-hashes/pins.ts";
import { noticeText } from "./notice.ts";

/** The file that names what we build on. */
export const noticeFile = "NOTICE";

/** What a check of the tree found; `packages` is the number of production packages. */
export type DepsCheck = {
  readonly findings: readonly Finding[];
  readonly packages: number;
};

/** Catalog, one version, declared and used (guardrails), licences, and NOTICE and Nix's hashes as they must be. Reads only. */
export async function checkDependencies(root: string): Promise<DepsCheck> {
  const packages = await productionPackages(root);
  const findings = await Promise.all([
    checksOf(root).deps(),
    licencesOf(root, packages),
    noticeFindings(root, packages),
    nixHashFindings(root),
  ]);
  return { findings: sortFindings(findings.flat()), packages: packages.length };
}

/** Only the licences: what `./tixlys check deps` adds to the house rules. */
export async function licencesOf(
  root: string,
  packages?: readonly Installed[],
): Promise<Finding[]> {
  return licenceFindings(
    packages ?? (await productionPackages(root)),
    await readPolicy(root),
  );
}

/** Writes NOTICE; answers whether it changed. */
export async function writeNotice(root: string): Promise<boolean> {
  const text = await noticeText(await productionPackages(root));
  if (text === (await noticeIn(root))) return false;
  await Bun.write(join(root, noticeFile), text);
  return true;
}

async function noticeFindings(
  root: string,
  packages: readonly Installed[],
): Promise<Finding[]> {
  const line = firstDifference(
    await noticeIn(root),
    await noticeText(packages),
  );
  if (line === undefined) return [];
  return [
    {
      rule: "deps/notice",
      file: noticeFile,
      line,
      message: "does not name what is installed",
      fix: "./tixlys generate, and commit it",
    },
  ];
}

async function noticeIn(root: string): Promise<string> {
  return await readFile(join(root, noticeFile), "utf8").catch(() => "");
}
