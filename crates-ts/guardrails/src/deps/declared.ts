import type { Finding } from "../finding.ts";
import { lineOfKey } from "../workspace/manifest.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { readLock } from "./lock.ts";

/** One dependency as a `package.json` declares it. */
export type Declared = {
  file: string;
  line: number;
  name: string;
  range: string;
  dev: boolean;
};

/** What the root and every package declare. */
export function readDeclared(workspace: Workspace): Declared[] {
  const manifests = [
    { file: "package.json", manifest: workspace.manifest },
    ...workspace.packages.map(({ folder, manifest }) => ({
      file: `${folder}/package.json`,
      manifest,
    })),
  ];
  return manifests.flatMap(({ file, manifest }) =>
    [
      { entries: manifest.dependencies, dev: false },
      { entries: manifest.devDependencies, dev: true },
    ].flatMap(({ entries, dev }) =>
      Object.entries(entries).map(([name, range]) => ({
        file,
        line: lineOfDependency(manifest.text, name),
        name,
        range,
        dev,
      })),
    ),
  );
}

/** `deps/catalog`: versions stand in the root's catalog, exactly; packages say `catalog:` or `workspace:*`. */
export function catalogFindings(
  workspace: Workspace,
  declared: readonly Declared[],
): Finding[] {
  const { catalog, text } = workspace.manifest;
  const own = new Set(workspace.packages.map((each) => each.manifest.name));
  const misdeclared = declared.flatMap((each) => {
    const expected = own.has(each.name) ? "workspace:*" : "catalog:";
    const inCatalog = expected === "workspace:*" || each.name in catalog;
    if (each.range === expected && inCatalog) return [];
    return [
      {
        rule: "deps/catalog",
        file: each.file,
        line: each.line,
        message: inCatalog
          ? `"${each.name}" is declared as "${each.range}"`
          : `"${each.name}" is not in the catalog`,
        fix: inCatalog
          ? `"${each.name}": "${expected}"`
          : `add the exact version to workspaces.catalog of the root's package.json, and "${each.name}": "catalog:" here`,
      },
    ];
  });
  const used = new Set(declared.map((each) => each.name));
  const entries = Object.entries(catalog).flatMap(([name, version]) => {
    const isExact = /^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version);
    if (isExact && used.has(name)) return [];
    return [
      {
        rule: "deps/catalog",
        file: "package.json",
        line: lineOfKey(text, name),
        message: isExact
          ? `no package declares "${name}"`
          : `"${name}" has the version "${version}", which is not exact`,
        fix: isExact
          ? "delete the entry and run bun install"
          : "write one exact version, without ^ or ~",
      },
    ];
  });
  return [...misdeclared, ...entries];
}

/** `deps/one-version`: a direct dependency exists once in the lockfile, at the catalog's version. */
export function versionFindings(workspace: Workspace): Finding[] {
  const { catalog } = workspace.manifest;
  return readLock(workspace.text("bun.lock")).flatMap((locked) => {
    const wanted = catalog[locked.name];
    if (wanted === undefined || wanted === locked.version) return [];
    return [
      {
        rule: "deps/one-version",
        file: "bun.lock",
        line: locked.line,
        message: `"${locked.name}" is installed as ${locked.version} too (${locked.path}); the catalog says ${wanted}`,
        fix: "move the catalog to a version that both accept, or replace the package that brings the other one",
      },
    ];
  });
}

/** The line of a dependency below `dependencies` or `devDependencies`, so that `name` in the head does not match. */
function lineOfDependency(text: string, name: string): number {
  const head = text.search(/"(devD|d)ependencies"/);
  if (head < 0) return 1;
  const before = text.slice(0, head).split("\n").length;
  return before + lineOfKey(text.slice(head), name) - 1;
}
