/** Which test files a run consists of. */
import { join } from "node:path";
import { UsageError } from "../console/errors.ts";
import { nearest } from "../console/nearest.ts";

/** The rings and rounds that tests are sorted into. */
export const tiers = [
  "domain",
  "application",
  "api",
  "inbound",
  "outbound",
  "e2e",
] as const;

/** What the command line narrows the run to. */
export type Selection = {
  readonly filter?: string;
  readonly service?: string;
  readonly tier?: string;
};

/** The files, and a pattern for test names when the filter is none of a path. */
export type Chosen = {
  readonly files: readonly string[];
  readonly namePattern?: string;
};

/**
 * Finds the test files. A filter that is part of a path chooses files, any other chooses tests by name.
 * @throws UsageError for an unknown service or tier.
 */
export async function chooseFiles(
  checkout: string,
  selection: Selection,
): Promise<Chosen> {
  const all = await testFiles(checkout);
  const inTier = all.filter(
    (file) =>
      isInService(file, selection.service, all) &&
      isInTier(file, selection.tier),
  );
  const { filter } = selection;
  if (filter === undefined) return { files: inTier };
  const byPath = inTier.filter((file) =>
    file.includes(filter.replace(/^\.\//, "")),
  );
  if (byPath.length > 0) return { files: byPath };
  return {
    files: await containing(checkout, inTier, filter),
    namePattern: escape(filter),
  };
}

/** Every test file of the workspace, as paths below the checkout, sorted. */
export async function testFiles(checkout: string): Promise<string[]> {
  const files: string[] = [];
  for (const pattern of [
    "crates-ts/*/tests/**/*.test.ts",
    "clients/*/tests/**/*.test.ts",
    "services/*/tests/**/*.test.ts",
    "examples/*/*/tests/**/*.test.ts",
    "infra/cli/tests/**/*.test.ts",
  ])
    for await (const file of new Bun.Glob(pattern).scan({ cwd: checkout }))
      files.push(file);
  return files.filter((file) => !file.includes("node_modules")).sort();
}

function isInService(
  file: string,
  service: string | undefined,
  all: readonly string[],
): boolean {
  if (service === undefined) return true;
  const names = [...new Set(all.map(packageOf))];
  if (names.includes(service)) return packageOf(file) === service;
  const guess = nearest(service, names);
  throw new UsageError(
    `--service names "${service}", which has no tests${guess === undefined ? `; there are ${names.join(", ")}` : `; did you mean "${guess}"?`}`,
    "test",
  );
}

function packageOf(file: string): string {
  return file.split("/")[file.startsWith("examples/") ? 2 : 1] ?? "";
}

function isInTier(file: string, tier: string | undefined): boolean {
  if (tier === undefined) return true;
  if (!tiers.some((known) => known === tier)) {
    const guess = nearest(tier, tiers);
    throw new UsageError(
      `--tier takes ${tiers.join(", ")}${guess === undefined ? "" : `; did you mean ${guess}?`}`,
      "test",
    );
  }
  return file.includes(`/tests/${tier}/`);
}

/** Files in which the words occur, so that a filter by name does not load the whole workspace. */
async function containing(
  checkout: string,
  files: readonly string[],
  words: string,
): Promise<string[]> {
  const hits = await Promise.all(
    files.map(async (file) =>
      (await Bun.file(join(checkout, file)).text()).includes(words)
        ? [file]
        : [],
    ),
  );
  const found = hits.flat();
  return found.length > 0 ? found : [...files];
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
