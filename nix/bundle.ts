/**
 * `bun nix/bundle.ts SERVICE OUT`: what an image holds of a service (decision 30).
 *
 *   main.js           the service; code that is loaded late stays in chunks of its own
 *   healthcheck.js    asks the running process how it is
 *   migrate.js        brings the database to migrations/, where the service owns one
 *   service.json      who this is
 *   *.map             for stacks with our own lines; a foreign package's text is left out
 *   assets/           (with --assets, alone) files that packages read at run time, as their package.json declares
 *
 * Code and assets are made apart, because an image replaces the one with every change and the other almost never. Needs the
 * workspace's packages to be installed. The same input gives the same bytes in whatever folder it lies.
 */
import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";

const root = resolve(import.meta.dir, "..");
const args = process.argv.slice(2);
const assetsOnly = args.includes("--assets");
const [service = "", out = ""] = args.filter((word) => !word.startsWith("--"));
const folder = join(root, "services", service);
if (service === "" || out === "") fail("usage: bun nix/bundle.ts [--assets] SERVICE OUT");

type Manifest = {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly runtimeAssets?: readonly string[];
  readonly tixlys?: { readonly extensions?: readonly string[] };
};
/** A file that some package reads at run time: where it lies now, and its name as declared. */
type Asset = { readonly name: string; readonly file: string };

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const assets = await declaredAssets(folder);
if (assetsOnly) await writeAssets();
else await writeCode();

async function writeAssets(): Promise<void> {
  for (const { name, file } of assets) {
    const target = join(out, name);
    await mkdir(dirname(target), { recursive: true });
    await Bun.write(target, Bun.file(file));
  }
}

async function writeCode(): Promise<void> {
  const migrations = join(folder, "migrations");
  const ownsData = await Bun.file(join(migrations, "meta", "_journal.json")).exists();
  // A fixed place inside the workspace, because the bundler's names and maps are relative to it.
  const work = join(root, ".tixlys", "bundle", service);
  await rm(work, { recursive: true, force: true });
  const entrypoints = [
    join(folder, "src", "main.ts"),
    Bun.resolveSync("@tixlys/pawz/image/healthcheck", folder),
    ...(ownsData ? [Bun.resolveSync("@tixlys/pawz/image/migrate", folder)] : []),
  ];
  const built = await Bun.build({
    entrypoints,
    root,
    outdir: work,
    target: "bun",
    splitting: true,
    sourcemap: "linked",
    naming: { entry: "[name].js", chunk: "chunk-[hash].js", asset: "[name]-[hash].[ext]" },
    // Otherwise the build's own folder stands in the code; what lay there is not in an image.
    define: { __dirname: '"/"', __filename: '"/"' },
    // Not identifiers: Elysia reads the source of handlers.
    minify: { whitespace: true, syntax: true, identifiers: false },
  });
  refuseStrangers(built.outputs.filter(({ kind }) => kind === "asset").map(({ path }) => path));
  for (const name of await readdir(work)) {
    if (name.endsWith(".map")) await shortenMap(join(work, name));
    await rename(join(work, name), join(out, name)).catch(() => cp(join(work, name), join(out, name)));
  }
  await rm(work, { recursive: true });
  if (ownsData) await copyMigrations(migrations);
  const { version, tixlys } = await manifestOf(folder);
  const about = { name: service, version, extensions: tixlys?.extensions ?? [] };
  await Bun.write(join(out, "service.json"), `${JSON.stringify(about, undefined, 2)}\n`);
}

/** A file that an import drags along must be declared like every other, so that nobody ships one unawares. */
function refuseStrangers(paths: readonly string[]): void {
  const known = assets.map(({ name }) => basename(name).replace(/\.[^.]*$/, ""));
  const strangers = paths.filter((path) => !known.some((name) => basename(path).startsWith(`${name}-`)));
  if (strangers.length > 0)
    fail(`not declared under "runtimeAssets" of a package.json: ${strangers.map((path) => basename(path)).join(", ")}`);
}

/** Sources are named from the workspace's root; only our own keep their text. */
async function shortenMap(file: string): Promise<void> {
  // cast: what the bundler has just written
  const map = (await Bun.file(file).json()) as { sources: string[]; sourcesContent?: (string | null)[] };
  const own = (source: string): boolean => !source.includes("node_modules/");
  const sources = map.sources.map((source) => relative(root, resolve(dirname(file), source)));
  const sourcesContent = sources.map((source, index) => (own(source) ? (map.sourcesContent?.[index] ?? null) : null));
  await Bun.write(file, JSON.stringify({ ...map, sources, sourcesContent }));
}

async function copyMigrations(from: string): Promise<void> {
  const files = (await readdir(from)).filter((name) => name.endsWith(".sql"));
  for (const name of [...files, join("meta", "_journal.json")]) await cp(join(from, name), join(out, "migrations", name));
}

/** `runtimeAssets` of the service and of every package of the workspace that it depends on. */
async function declaredAssets(start: string): Promise<Asset[]> {
  const seen = new Map<string, Manifest>();
  const waiting = [start];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    const manifest = await manifestOf(next);
    seen.set(next, manifest);
    for (const [name, range] of Object.entries(manifest.dependencies ?? {}))
      if (range.startsWith("workspace:")) waiting.push(join(root, "crates-ts", name.slice("@tixlys/".length)));
  }
  return [...seen].flatMap(([from, { runtimeAssets = [] }]) =>
    runtimeAssets.map((name) => ({ name, file: join(from, "node_modules", name) })),
  );
}

async function manifestOf(from: string): Promise<Manifest> {
  // cast: a package.json of this workspace; the structure check reads it too
  return (await Bun.file(join(from, "package.json")).json()) as Manifest;
}

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
