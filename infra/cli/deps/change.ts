/** Changes of dependencies: the manifests are written, Bun installs, and if it cannot, everything is as before. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { CliError, UsageError } from "../console/errors.ts";
import { nearest } from "../console/nearest.ts";
import { nameOf, pinsOf, withDependency, withPin } from "./manifest.ts";
import { askBun, isExact, refused, versionOf } from "./registry.ts";

const rootManifest = "package.json";
const lockfile = "bun.lock";
const installDeadlineMs = 300_000;

/** What was pinned. `before` is undefined for a package that is new to the catalog. */
export type Pinned = {
  readonly name: string;
  readonly version: string;
  readonly before?: string;
  /** Folders that declare it now. */
  readonly packages: readonly string[];
};

/** `pino`, `pino@10.4.0`, `@nats-io/jetstream@3.4.0`. */
export function parseSpec(spec: string): { name: string; wanted?: string } {
  const match = /^(@[a-z0-9][\w.-]*\/[\w.-]+|[a-z0-9][\w.-]*)(?:@(.+))?$/i.exec(
    spec,
  );
  const [, name, wanted] = match ?? [];
  if (name === undefined)
    throw new UsageError(`"${spec}" is not NAME or NAME@VERSION`, "deps");
  return { name, ...(wanted === undefined ? {} : { wanted }) };
}

/**
 * Pins one exact version in the catalog and declares it in a package. Without a version: the catalog's, else the newest.
 * @throws UsageError for a package that does not exist; CliError `E_DEPS` when it cannot be looked up or installed.
 */
export async function addDependency(
  root: string,
  spec: string,
  to: string,
  dev: boolean,
): Promise<Pinned> {
  const { name, wanted } = parseSpec(spec);
  const folder = await packageFolder(root, to);
  const manifest = join(folder, rootManifest);
  const before = pinsOf(await read(root, rootManifest))[name];
  const version =
    wanted !== undefined && isExact(wanted)
      ? wanted
      : wanted === undefined && before !== undefined
        ? before
        : await versionOf(root, spec);
  await change(root, [rootManifest, manifest], {
    [rootManifest]: (text) => withPin(text, name, version),
    [manifest]: (text) =>
      withDependency(text, name, dev ? "devDependencies" : "dependencies"),
  });
  return {
    name,
    version,
    packages: [folder],
    ...(before === undefined ? {} : { before }),
  };
}

/**
 * Moves pins of the catalog, all in one installation.
 * @throws UsageError for a name that is not in the catalog; CliError `E_DEPS` when the new versions cannot be installed.
 */
export async function movePins(
  root: string,
  moves: readonly { readonly name: string; readonly version: string }[],
): Promise<void> {
  const pins = pinsOf(await read(root, rootManifest));
  for (const { name } of moves) assertPinned(pins, name);
  await change(root, [rootManifest], {
    [rootManifest]: (text) =>
      moves.reduce(
        (now, { name, version }) => withPin(now, name, version),
        text,
      ),
  });
}

/** @throws UsageError, with the nearest name, when the catalog has no such entry. */
export function assertPinned(
  pins: Readonly<Record<string, string>>,
  name: string,
): void {
  if (name in pins) return;
  const guess = nearest(name, Object.keys(pins));
  throw new UsageError(
    `"${name}" is not in the catalog${guess === undefined ? "" : `; did you mean "${guess}"?`}`,
    "deps",
  );
}

/** The folder of a package, by its folder's name or its own: `users`, `@tixlys/users`, `services/users`. */
async function packageFolder(root: string, named: string): Promise<string> {
  const folders: string[] = [];
  const examples = await readdir(join(root, "examples")).catch(() => []);
  const parents = [
    ...["services", "crates-ts", "clients", "infra"],
    ...examples.map((example) => `examples/${example}`),
  ];
  for (const parent of parents)
    for (const name of await readdir(join(root, parent)).catch(() => []))
      if (await Bun.file(join(root, parent, name, rootManifest)).exists())
        folders.push(`${parent}/${name}`);
  for (const folder of folders) {
    const names = [folder, basename(folder)];
    if (names.includes(named)) return folder;
    if (nameOf(await read(root, join(folder, rootManifest))) === named)
      return folder;
  }
  const known = folders.map((folder) => basename(folder));
  const guess = nearest(named, known);
  throw new UsageError(
    `--to names "${named}", which is no package${guess === undefined ? `; there are ${known.join(", ")}` : `; did you mean "${guess}"?`}`,
    "deps",
  );
}

async function change(
  root: string,
  files: readonly string[],
  edits: Readonly<Record<string, (text: string) => string>>,
): Promise<void> {
  const before = new Map<string, string>();
  for (const file of [...files, lockfile])
    before.set(file, await read(root, file));
  try {
    for (const file of files) {
      const text = before.get(file) ?? "";
      await writeFile(join(root, file), edits[file]?.(text) ?? text);
    }
    const { code, out, err } = await askBun(
      root,
      ["install"],
      installDeadlineMs,
    );
    if (code !== 0) throw refused("bun install failed", `${out}\n${err}`);
  } catch (thrown) {
    for (const [file, text] of before) await writeFile(join(root, file), text);
    throw thrown;
  }
}

async function read(root: string, file: string): Promise<string> {
  try {
    return await readFile(join(root, file), "utf8");
  } catch {
    throw new CliError("E_DEPS", `${file} cannot be read`, {
      fix: "run it in a whole checkout",
    });
  }
}
