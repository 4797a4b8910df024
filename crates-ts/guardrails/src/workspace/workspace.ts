import { accessSync, constants, readFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "./files.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import { parseSource, type Source } from "./source.ts";

/** `contracts` is what the services of one example promise each other: a crate that no other part of the suite may see. */
export type PackageKind = "crate" | "client" | "service" | "cli" | "contracts";

/** One workspace package. `name` is the folder's own name, `folder` its path from the root. */
export type Package = {
  kind: PackageKind;
  name: string;
  folder: string;
  manifest: Manifest;
};

/** Everything that the rules read, read once. */
export type Workspace = {
  root: string;
  /** Paths from the root, forward slashes, sorted; see `listFiles`. */
  files: readonly string[];
  packages: readonly Package[];
  /** The root's `package.json`. */
  manifest: Manifest;
  /** Every TypeScript and JavaScript file inside a package, parsed. */
  sources: readonly Source[];
  has(file: string): boolean;
  /** True when any file lies below this folder. */
  hasFolder(folder: string): boolean;
  /** The text of a file of `files`, `""` when it cannot be read. */
  text(file: string): string;
  isExecutable(file: string): boolean;
  packageOf(file: string): Package | undefined;
  /** The package of that `@tixlys/<name>`. */
  packageNamed(name: string): Package | undefined;
};

const packageFolders: readonly [RegExp, PackageKind][] = [
  [/^crates-ts\/([^/]+)\/package\.json$/, "crate"],
  [/^clients\/([^/]+)\/package\.json$/, "client"],
  [/^services\/([^/]+)\/package\.json$/, "service"],
  [/^examples\/[^/]+\/([^/]+-contracts)\/package\.json$/, "contracts"],
  [/^examples\/[^/]+\/([^/]+)\/package\.json$/, "service"],
  [/^infra\/(cli)\/package\.json$/, "cli"],
];

const sourcePattern = /\.[cm]?[jt]sx?$/;

/** Reads and parses the tree below `root`: about a millisecond per file. */
export function readWorkspace(root: string): Workspace {
  const files = listFiles(root);
  const known = new Set(files);
  const folders = new Set(files.flatMap(parentFolders));
  const texts = new Map<string, string>();
  const text = (file: string): string => {
    const cached = texts.get(file);
    if (cached !== undefined) return cached;
    const read = readText(join(root, file));
    texts.set(file, read);
    return read;
  };
  const packages = files.flatMap((file) => readPackage(file, text));
  const packageOf = (file: string): Package | undefined =>
    packages.find((each) => file.startsWith(`${each.folder}/`));
  return {
    root,
    files,
    packages,
    manifest: parseManifest(text("package.json")),
    sources: files
      .filter((file) => sourcePattern.test(file) && packageOf(file))
      .map((file) => parseSource(file, text(file))),
    has: (file) => known.has(file),
    hasFolder: (folder) => folders.has(folder),
    text,
    isExecutable: (file) => isExecutable(join(root, file)),
    packageOf,
    packageNamed: (name) => packages.find((each) => each.name === name),
  };
}

function readPackage(file: string, text: (file: string) => string): Package[] {
  for (const [pattern, kind] of packageFolders) {
    const name = pattern.exec(file)?.[1];
    if (name === undefined) continue;
    const folder = file.slice(0, -"/package.json".length);
    const manifest = parseManifest(text(file));
    // `@tixlys/client-typescript`: a folder of `clients/` is called after its language.
    return [
      {
        kind,
        name: kind === "client" ? `client-${name}` : name,
        folder,
        manifest,
      },
    ];
  }
  return [];
}

function parentFolders(file: string): string[] {
  const parts = file.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
