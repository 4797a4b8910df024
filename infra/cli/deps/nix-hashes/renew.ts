/** Renews the hashes of what Nix fetches, on any machine: fetching for a platform runs none of its code. */
import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hashOfBytes, hashOfFolder } from "./nar.ts";
import {
  bunFile,
  cacheFile,
  jsonOf,
  packagesDigest,
  pinnedBun,
} from "./pins.ts";
import type { BunPins } from "./pins.ts";

const deadlineMs = 600_000;
/** Linux only: images are Linux programs. Names of Nix, names of npm. */
const systems = { "aarch64-linux": "arm64", "x86_64-linux": "x64" } as const;

/** Files whose hashes changed. */
export type Renewed = { readonly written: readonly string[] };

/**
 * Writes `nix/bun-cache.json`, and `nix/bun.json` when package.json names another Bun.
 * @throws Error with the last lines of the program that could not fetch.
 */
export async function renewHashes(root: string): Promise<Renewed> {
  const work = await mkdtemp(join(tmpdir(), "tixlys-hashes-"));
  try {
    const files: Readonly<Record<string, unknown>> = {
      [bunFile]: await bunPins(root, work),
      [cacheFile]: await cachePins(root, work),
    };
    const written: string[] = [];
    for (const [file, value] of Object.entries(files)) {
      const text = `${JSON.stringify(value, undefined, 2)}\n`;
      const path = join(root, file);
      if (text === (await Bun.file(path).text())) continue;
      await Bun.write(path, text);
      written.push(file);
    }
    return { written };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function cachePins(
  root: string,
  work: string,
): Promise<Record<string, string>> {
  const pins: Record<string, string> = {
    packages: await packagesDigest(root),
  };
  for (const [system, cpu] of Object.entries(systems)) {
    const from = join(work, system);
    await copyManifests(root, from);
    const out = join(work, `${system}.cache`);
    const script = join(root, "nix/scripts/bun-cache.sh");
    await run(["bash", script, out, "linux", cpu], from);
    pins[system] = await hashOfFolder(out);
    await rm(out, { recursive: true });
  }
  return Object.fromEntries(
    Object.entries(pins).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The same files as nix/manifests.nix. */
async function copyManifests(root: string, to: string): Promise<void> {
  const files = ["package.json", "bun.lock", "bunfig.toml"];
  for await (const file of new Bun.Glob(
    "{crates-ts,clients,services,examples,infra}/**/package.json",
  ).scan({ cwd: root }))
    if (!file.includes("node_modules/")) files.push(file);
  for (const name of await readdir(join(root, "patches")).catch(() => []))
    files.push(join("patches", name));
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await cp(join(root, file), join(to, file));
  }
}

/** As they are, unless package.json names another version. */
async function bunPins(root: string, work: string): Promise<BunPins> {
  // cast: our own file; nix/bun.nix reads the same fields
  const pins = (await jsonOf(root, bunFile)) as BunPins;
  const version = await pinnedBun(root);
  if (pins.version === version) return pins;
  const renewed: Record<string, { package: string; hash: string }> = {};
  for (const [system, pin] of Object.entries(pins.systems)) {
    const folder = join(work, `${system}.bun`);
    await mkdir(folder);
    await run(["npm", "pack", "--silent", `${pin.package}@${version}`], folder);
    const [tarball = ""] = await readdir(folder);
    const bytes = await Bun.file(join(folder, tarball)).bytes();
    renewed[system] = { hash: hashOfBytes(bytes), package: pin.package };
  }
  return { systems: renewed, version };
}

async function run(command: string[], cwd: string): Promise<void> {
  const child = Bun.spawn(command, {
    cwd,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: deadlineMs,
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code === 0) return;
  const last = `${out}\n${err}`.trim().split("\n").slice(-5).join("\n");
  throw new Error(`${command[0] ?? ""} ended with ${code}: ${last}`);
}
