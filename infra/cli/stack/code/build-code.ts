/**
 * `bun build-code.ts ROOT OUT FOLDER…`: the services in these folders below ROOT as JavaScript that is ready to run.
 *
 *   OUT/auth/main.js     starts the service
 *   OUT/users/encoder-process.js and the like: the programs that the service starts ("tixlys.programs" of its package.json)
 *   OUT/users/assets     links to the files that packages read at run time (decision 30)
 *   OUT/users/migrations what the service holds its database against when it starts
 *   OUT/chunk-*.js       the code itself; what several services share stands there once
 *
 * A program of its own, because a bundler's memory does not come back to the process that ran it.
 */
import { existsSync } from "node:fs";
import { cp, mkdir, symlink } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";

type Manifest = {
  readonly runtimeAssets?: readonly string[];
  readonly tixlys?: { readonly programs?: readonly string[] };
};

const [root = "", out = "", ...folders] = process.argv.slice(2);

const services = await Promise.all(
  folders.map(async (folder) => {
    const { tixlys } = await manifestOf(folder);
    const programs = ["src/main.ts", ...(tixlys?.programs ?? [])];
    return { folder, programs: programs.map((file) => join(folder, file)) };
  }),
);
await Bun.build({
  entrypoints: services.flatMap(({ programs }) => programs),
  root,
  outdir: out,
  target: "bun",
  splitting: true,
  sourcemap: "linked",
  naming: {
    entry: "entries/[dir]/[name].js",
    chunk: "chunk-[hash].js",
    asset: "[name]-[hash].[ext]",
  },
});
const crates = (
  await Array.fromAsync(
    new Bun.Glob("crates-ts/*/package.json").scan({ cwd: root }),
  )
).map((file) => join(root, dirname(file)));
for (const { folder, programs } of services) {
  const place = join(out, basename(folder));
  await mkdir(place);
  for (const file of programs) {
    const built = join("../entries", relative(root, file));
    const name = basename(file, ".ts");
    await Bun.write(
      join(place, `${name}.js`),
      `import ${JSON.stringify(built.replace(/\.ts$/, ".js"))};\n`,
    );
  }
  const migrations = join(folder, "migrations");
  if (existsSync(join(migrations, "meta", "_journal.json")))
    await cp(migrations, join(place, "migrations"), { recursive: true });
  for (const owner of [folder, ...crates])
    for (const asset of (await manifestOf(owner)).runtimeAssets ?? [])
      await linkAsset(owner, asset, join(place, "assets"));
}

/** A file keeps its name with its package's; a package as a whole lies where `require` looks for it. */
async function linkAsset(
  owner: string,
  asset: string,
  assets: string,
): Promise<void> {
  const isPackage = !asset.replace(/^@[^/]+\//, "").includes("/");
  const to = join(assets, ...(isPackage ? ["node_modules"] : []), asset);
  await mkdir(dirname(to), { recursive: true });
  await symlink(resolve(owner, "node_modules", asset), to);
}

async function manifestOf(folder: string): Promise<Manifest> {
  // cast: a package.json of this workspace; the structure check reads it too
  return (await Bun.file(join(folder, "package.json")).json()) as Manifest;
}
