/**
 * The services' code, made ready to run once and kept: a process that starts from it needs a quarter of the time that it needs to
 * read a thousand files of TypeScript.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { within } from "../deadline.ts";
import type { Paths } from "../paths.ts";
import type { ServiceSource } from "../services.ts";

/** Where a service's process starts. */
export type ReadyCode = {
  /** The folder of all of it, with one of each service's name; undefined where nothing could be made of the sources. */
  folder(): Promise<string | undefined>;
  /** The program of a service as its sources are now; the sources themselves where nothing could be made of them. */
  entry(source: ServiceSource): Promise<string>;
};

/** Builds that are kept, for a checkout that goes back and forth between branches. */
const keptBuilds = 4;
const buildDeadlineMs = 60_000;

/** Code for the processes of one suite. `say` hears when it is made anew. */
export function readyCode(
  paths: Pick<Paths, "checkout" | "run" | "cache">,
  sources: readonly ServiceSource[],
  say: (line: string) => void,
): ReadyCode {
  const { checkout } = paths;
  const own = sources.filter(({ folder }) => folder.startsWith(`${checkout}/`));
  const kept = join(paths.cache, "code");
  const copies = join(paths.run, "code");
  const emptied = rm(copies, { recursive: true, force: true });
  let last: { print: string; folder: Promise<string | undefined> } | undefined;
  let looking: Promise<string> | undefined;

  /** A suite runs from a copy of its own: what it loads late must still be there when the kept builds have long been others. */
  const madeOf = async (print: string): Promise<string | undefined> => {
    const built = join(kept, print);
    if (!existsSync(built)) {
      say("making the services' code ready to run");
      if (!(await build(checkout, own, built))) return undefined;
    }
    await emptied;
    const copy = join(copies, print);
    await cp(built, copy, { recursive: true, verbatimSymlinks: true });
    await utimes(built, new Date(), new Date());
    await forgetOthers(kept, built);
    return copy;
  };

  const folderNow = async (): Promise<string | undefined> => {
    looking ??= sourcesPrint(checkout, own).finally(
      () => (looking = undefined),
    );
    const print = await looking;
    if (last?.print !== print)
      last = { print, folder: madeOf(print).catch(() => undefined) };
    const folder = await last.folder;
    // Tried anew at the next start: what was in the way may be gone.
    if (folder === undefined) last = undefined;
    return folder;
  };

  return {
    folder: async () => (own.length > 0 ? await folderNow() : undefined),
    entry: async (source) => {
      if (!own.includes(source)) return source.main;
      const folder = await folderNow();
      return folder === undefined
        ? source.main
        : join(folder, source.name, "main.js");
    },
  };
}

/** Another process may do the same at the same moment: each works in a folder of its own, and the first to be ready counts. */
async function build(
  checkout: string,
  sources: readonly ServiceSource[],
  to: string,
): Promise<boolean> {
  const work = `${to}.${Bun.randomUUIDv7()}`;
  await mkdir(dirname(to), { recursive: true });
  await rm(work, { recursive: true, force: true });
  const child = Bun.spawn(
    [
      process.execPath,
      "--no-orphans",
      join(import.meta.dir, "build-code.ts"),
      ...[checkout, work, ...sources.map(({ folder }) => folder)],
    ],
    // A service that cannot be built says so itself, when it is started from its sources.
    { cwd: checkout, stdin: "ignore", stdout: "ignore", stderr: "ignore" },
  );
  if ((await within(child.exited, buildDeadlineMs)) !== 0) {
    child.kill("SIGKILL");
    await rm(work, { recursive: true, force: true });
    return false;
  }
  await rename(work, to).catch(() => rm(work, { recursive: true }));
  return existsSync(to);
}

async function forgetOthers(folder: string, used: string): Promise<void> {
  const names = await readdir(folder);
  const aged = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      return {
        path,
        usedAtMs: found?.mtimeMs ?? 0,
        isDone: !name.includes("."),
      };
    }),
  );
  const old = aged
    .filter(({ path, isDone }) => isDone && path !== used)
    .toSorted((a, b) => b.usedAtMs - a.usedAtMs)
    .slice(keptBuilds - 1);
  // Of a build that was killed; one that is under way is younger.
  const left = aged.filter(
    ({ isDone, usedAtMs }) =>
      !isDone && Date.now() - usedAtMs > 2 * buildDeadlineMs,
  );
  for (const { path } of [...old, ...left])
    await rm(path, { recursive: true, force: true });
}

/** Names, sizes and times of everything that the code is made of. */
async function sourcesPrint(
  checkout: string,
  sources: readonly ServiceSource[],
): Promise<string> {
  const hash = createHash("sha256").update(Bun.version);
  const folders = [
    ...sources.map(({ folder }) => folder),
    ...(await packagesIn(join(checkout, "crates-ts"))),
  ];
  const files = [
    join(checkout, "bun.lock"),
    ...folders.map((folder) => join(folder, "package.json")),
    ...(
      await Promise.all(
        folders.flatMap((folder) => [
          filesBelow(join(folder, "src")),
          filesBelow(join(folder, "migrations")),
        ]),
      )
    ).flat(),
  ];
  const seen = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file).catch(() => undefined);
      return `${file}:${found?.size ?? 0}:${found?.mtimeMs ?? 0}`;
    }),
  );
  for (const line of seen) hash.update(`${line}\n`);
  return hash.digest("hex").slice(0, 32);
}

async function packagesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.toSorted().map((name) => join(folder, name));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
