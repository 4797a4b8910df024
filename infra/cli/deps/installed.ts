/** The packages that run in production, as they lie in `node_modules`: what the workspace's packages depend on, and all below. */
import { existsSync } from "node:fs";
import { readdir, readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError } from "../console/errors.ts";

/** One installed package. */
export type Installed = {
  readonly name: string;
  readonly version: string;
  /** Its SPDX expression as written in its `package.json`; empty when there is none. */
  readonly licence: string;
  readonly homepage: string;
  readonly folder: string;
  /** Built for one platform: its licence is judged, but which one lies here differs from machine to machine. */
  readonly platformBound: boolean;
};

type Manifest = {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly folder: string;
};

/** Where a workspace's packages lie, as in the root's `workspaces.packages`. */
const packageFolders = ["services", "crates-ts", "infra"];

/**
 * Reads the closure of `dependencies` (and of what those need as peers or take as options, where installed) of every
 * package of the workspace, by name and version.
 * @throws CliError `E_DEPS` when something that is declared is not installed.
 */
export async function productionPackages(root: string): Promise<Installed[]> {
  const found = new Map<string, Installed>();
  const seen = new Set<string>();
  const visit = async (folder: string, isOwn: boolean): Promise<void> => {
    if (seen.has(folder)) return;
    seen.add(folder);
    const manifest = await readManifest(folder);
    if (!isOwn) {
      const described = describe(manifest);
      found.set(`${described.name}@${described.version}`, described);
    }
    for (const [name, needed] of dependenciesOf(manifest)) {
      const place = await resolveFrom(folder, name);
      if (place !== undefined)
        await visit(place, place.startsWith(`${root}/`) && isWorkspace(place));
      else if (needed) throw missing(manifest, name);
    }
  };
  for (const folder of await workspaceFolders(root)) await visit(folder, true);
  return [...found.values()].sort(
    (a, b) => compare(a.name, b.name) || compare(a.version, b.version),
  );
}

async function workspaceFolders(root: string): Promise<string[]> {
  const folders = await Promise.all(
    packageFolders.map(async (parent) =>
      (await readdir(join(root, parent)).catch(() => [])).map((name) =>
        join(root, parent, name),
      ),
    ),
  );
  return await Promise.all(
    folders
      .flat()
      .filter((folder) => existsSync(join(folder, "package.json")))
      .sort()
      .map((folder) => realpath(folder)),
  );
}

function isWorkspace(folder: string): boolean {
  return !folder.includes("/node_modules/");
}

/** As Node and Bun resolve: the nearest `node_modules` above that has it. */
async function resolveFrom(
  folder: string,
  name: string,
): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, "node_modules", name);
    if (existsSync(join(candidate, "package.json")))
      return await realpath(candidate);
    if (dirname(at) === at) return undefined;
  }
}

/** Names with whether it is an error when they are not installed. */
function dependenciesOf({ fields }: Manifest): [string, boolean][] {
  const optionalPeers = new Set(
    Object.entries(record(fields["peerDependenciesMeta"])).flatMap(
      ([name, meta]) => (record(meta)["optional"] === true ? [name] : []),
    ),
  );
  const peers = names(fields["peerDependencies"]).filter(
    (name) => !optionalPeers.has(name),
  );
  const optional = new Set(names(fields["optionalDependencies"]));
  return [
    ...names(fields["dependencies"])
      .filter((name) => !optional.has(name))
      .map((name): [string, boolean] => [name, true]),
    ...[...optional, ...peers].map((name): [string, boolean] => [name, false]),
  ];
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, "package.json"), "utf8");
  const parsed: unknown = JSON.parse(text);
  return { folder, fields: record(parsed) };
}

function describe({ folder, fields }: Manifest): Installed {
  return {
    name: string(fields["name"]),
    version: string(fields["version"]),
    licence: licenceOf(fields),
    homepage: homepageOf(fields),
    folder,
    platformBound: Array.isArray(fields["os"]) || Array.isArray(fields["cpu"]),
  };
}

/** `license: "MIT"`, or one of the older forms `{ type }` and `licenses: [{ type }]`. */
function licenceOf(fields: Manifest["fields"]): string {
  const { license } = fields;
  if (typeof license === "string") return license;
  const { licenses } = fields;
  const listed: readonly unknown[] = Array.isArray(licenses)
    ? licenses
    : [license];
  const types = listed.map((each) =>
    typeof each === "string" ? each : string(record(each)["type"]),
  );
  return types.filter((type) => type !== "").join(" OR ");
}

function homepageOf(fields: Manifest["fields"]): string {
  const { repository, homepage } = fields;
  const url =
    typeof repository === "string"
      ? repository
      : string(record(repository)["url"]);
  const shortened = url
    .replace(/^git\+/, "")
    .replace(/^git:\/\//, "https://")
    .replace(/^(ssh:\/\/)?git@([^:/]+)[:/]/, "https://$2/")
    .replace(/^github:/, "https://github.com/")
    .replace(/\.git$/, "");
  const full = /^[\w.-]+\/[\w.-]+$/.test(shortened)
    ? `https://github.com/${shortened}`
    : shortened;
  return full === "" ? string(homepage) : full;
}

function missing({ folder }: Manifest, name: string): CliError {
  return new CliError("E_DEPS", `"${name}" is declared and not installed`, {
    cause: `${join(folder, "package.json")} depends on it`,
    fix: "bun install",
  });
}

function names(value: unknown): string[] {
  return Object.keys(record(value));
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
