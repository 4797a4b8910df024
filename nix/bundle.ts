/**
 * `bun nix/bundle.ts SERVICE OUT`: what an image holds of a service (decision 30).
 *
 *   main.js           the service; code that is loaded late stays in chunks of its own
 *   healthcheck.js    asks the running process how it is
 *   encoder-process.js and the like: programs that the service starts, as "tixlys.programs" of its package.json names them
 *   migrate.js        brings the database to migrations/, where the service owns one
 *   service.json      who this is
 *   *.map             for stacks with our own lines; a foreign package's text is left out
 *
 * `bun nix/bundle.ts --assets FOLDER OUT`: the files that a package (`crates-ts/pawz`) reads at run time, as `runtimeAssets` of
 * its package.json names them. They lie in assets/ beside the bundle, and are made apart because our code changes and they do
 * not. A name that is a package as a whole (`sharp`) is copied with what it needs at run time, natively built parts for this
 * machine among it, into assets/node_modules/.
 *
 * Needs the workspace's packages to be installed. The same input gives the same bytes in whatever folder it lies.
 */
import {
  cp,
  mkdir,
  readdir,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";

const root = resolve(import.meta.dir, "..");
const words = process.argv.slice(2);
const assetsOnly = words[0] === "--assets";
const [what = "", out = ""] = assetsOnly ? words.slice(1) : words;
if (what === "" || out === "")
  fail("usage: bun nix/bundle.ts SERVICE OUT | --assets FOLDER OUT");
const folder = assetsOnly ? resolve(root, what) : join(root, "services", what);

/** What no program reads when it runs: sources of what is built, and documentation. */
const needless = /^(src|install|README\.md|.*\.d\.[cm]?ts)$/;

type Manifest = {
  readonly version?: string;
  readonly runtimeAssets?: readonly string[];
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  /** Files that the bundler itself puts beside the code that imports them. */
  readonly bundledAssets?: readonly string[];
  readonly tixlys?: {
    readonly extensions?: readonly string[];
    readonly keptSchemas?: readonly string[];
    /** Programs that the service starts: files of its src/, each a program beside main.js. */
    readonly programs?: readonly string[];
  };
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
if (assetsOnly) await writeAssets();
else await writeCode();

async function writeAssets(): Promise<void> {
  const copied = new Set<string>();
  for (const name of (await manifestOf(folder)).runtimeAssets ?? []) {
    const path = join(folder, "node_modules", name);
    if ((await stat(path)).isDirectory()) {
      await copyPackage(await realpath(path), name, copied);
      continue;
    }
    await mkdir(dirname(join(out, name)), { recursive: true });
    await Bun.write(
      join(out, name),
      Bun.file(join(folder, "node_modules", name)),
    );
  }
}

/** One package, and after it those beside it that it names; optional ones where they are installed, as they are for this machine. */
async function copyPackage(
  from: string,
  name: string,
  copied: Set<string>,
): Promise<void> {
  if (copied.has(name)) return;
  copied.add(name);
  const to = join(out, "node_modules", name);
  await cp(from, to, {
    recursive: true,
    dereference: true,
    filter: (path) =>
      !relative(from, path)
        .split("/")
        .some((part) => needless.test(part)),
  });
  const { dependencies, optionalDependencies } = await manifestOf(from);
  const beside = from.slice(0, -name.length);
  for (const each of Object.keys({
    ...dependencies,
    ...optionalDependencies,
  })) {
    const found = await realpath(join(beside, each)).catch(() => undefined);
    if (found !== undefined) await copyPackage(found, each, copied);
    else if (dependencies?.[each] !== undefined)
      fail(`${name} needs ${each}, which is not installed`);
  }
}

async function writeCode(): Promise<void> {
  const migrations = join(folder, "migrations");
  const ownsData = await Bun.file(
    join(migrations, "meta", "_journal.json"),
  ).exists();
  // A fixed place inside the workspace, because the bundler's names and maps are relative to it.
  const work = join(root, ".tixlys", "bundle", what);
  await rm(work, { recursive: true, force: true });
  const { version, tixlys } = await manifestOf(folder);
  const entrypoints = [
    join(folder, "src", "main.ts"),
    ...(tixlys?.programs ?? []).map((file) => join(folder, file)),
    Bun.resolveSync("@tixlys/pawz/image/healthcheck", folder),
    ...(ownsData
      ? [Bun.resolveSync("@tixlys/pawz/image/migrate", folder)]
      : []),
  ];
  const built = await Bun.build({
    entrypoints,
    root,
    outdir: work,
    target: "bun",
    splitting: true,
    sourcemap: "linked",
    naming: {
      entry: "[name].js",
      chunk: "chunk-[hash].js",
      asset: "[name]-[hash].[ext]",
    },
    // Otherwise the build's own folder stands in the code; what lay there is not in an image.
    define: { __dirname: '"/"', __filename: '"/"' },
    // Not identifiers: Elysia reads the source of handlers.
    minify: { whitespace: true, syntax: true, identifiers: false },
  });
  await refuseStrangers(
    built.outputs
      .filter(({ kind }) => kind === "asset")
      .map(({ path }) => basename(path)),
  );
  for (const name of await readdir(work)) {
    if (name.endsWith(".map")) await shortenMap(join(work, name));
    await rename(join(work, name), join(out, name)).catch(() =>
      cp(join(work, name), join(out, name)),
    );
  }
  await rm(work, { recursive: true });
  if (ownsData) await copyMigrations(migrations);
  const about = {
    name: what,
    version,
    extensions: tixlys?.extensions ?? [],
    keptSchemas: tixlys?.keptSchemas ?? [],
  };
  await Bun.write(
    join(out, "service.json"),
    `${JSON.stringify(about, undefined, 2)}\n`,
  );
}

/** A file that an import drags along must be declared like every other, so that nobody ships one unawares. */
async function refuseStrangers(files: readonly string[]): Promise<void> {
  const { runtimeAssets = [] } = await manifestOf(folder);
  // What every service may load late: the token engine (TOKEN_ENGINE=wasm).
  const { bundledAssets = [] } = await manifestOf(
    join(root, "crates-ts", "biscuit"),
  );
  const known = [...runtimeAssets, ...bundledAssets].map((name) =>
    basename(name).replace(/\.[^.]*$/, ""),
  );
  const strangers = files.filter(
    (file) => !known.some((name) => file.startsWith(`${name}-`)),
  );
  if (strangers.length > 0)
    fail(
      `to be declared under "runtimeAssets" of services/${what}/package.json: ${strangers.join(", ")}`,
    );
}

/** Sources are named from the workspace's root; only our own keep their text. */
async function shortenMap(file: string): Promise<void> {
  // cast: what the bundler has just written
  const map = (await Bun.file(file).json()) as {
    sources: string[];
    sourcesContent?: (string | null)[];
  };
  const own = (source: string): boolean => !source.includes("node_modules/");
  const sources = map.sources.map((source) =>
    relative(root, resolve(dirname(file), source)),
  );
  const sourcesContent = sources.map((source, index) =>
    own(source) ? (map.sourcesContent?.[index] ?? null) : null,
  );
  await Bun.write(file, JSON.stringify({ ...map, sources, sourcesContent }));
}

async function copyMigrations(from: string): Promise<void> {
  const files = (await readdir(from)).filter((name) => name.endsWith(".sql"));
  for (const name of [...files, join("meta", "_journal.json")])
    await cp(join(from, name), join(out, "migrations", name));
}

async function manifestOf(from: string): Promise<Manifest> {
  // cast: a package.json of this workspace; the structure check reads it too
  return (await Bun.file(join(from, "package.json")).json()) as Manifest;
}

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
