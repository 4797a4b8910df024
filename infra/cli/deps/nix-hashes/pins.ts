/** `nix/bun-cache.json` and `nix/bun.json`: the hashes of what Nix fetches, and for which lock they were computed. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Finding } from "@tixlys/guardrails";

/** Hashes of the packages of `bun.lock`, by system; `packages` says for which packages. */
export const cacheFile = "nix/bun-cache.json";
/** Hashes of Bun itself, by system. */
export const bunFile = "nix/bun.json";

/** `nix/bun.json`: npm's package of Bun and its hash, by system. */
export type BunPins = {
  readonly version: string;
  readonly systems: Readonly<
    Record<string, { readonly package: string; readonly hash: string }>
  >;
};

/** What the hashes depend on: each package of the lock that is fetched, with its own checksum, and the patches. */
export async function packagesDigest(root: string): Promise<string> {
  const lock = await readFile(join(root, "bun.lock"), "utf8");
  const fetched = lock
    .split("\n")
    .flatMap((line) => {
      const [, spec, checksum] =
        /^\s+"[^"]+": \["([^"]+)".*"(sha\d+-[^"]+)"\],?$/.exec(line) ?? [];
      return spec === undefined ? [] : [`${spec} ${checksum ?? ""}`];
    })
    .sort();
  const hash = new Bun.CryptoHasher("sha256");
  for (const line of new Set(fetched)) hash.update(`${line}\n`);
  const patches = await readdir(join(root, "patches")).catch(() => []);
  for (const name of patches.toSorted((a, b) => (a < b ? -1 : 1)))
    hash
      .update(`${name}\n`)
      .update(await readFile(join(root, "patches", name)));
  return `sha256-${hash.digest("base64")}`;
}

/** `deps/nix-hashes`: Nix would fetch what these files pin, so they must be those of this lock and of this Bun. Reads only. */
export async function nixHashFindings(root: string): Promise<Finding[]> {
  const [cache, bun] = await Promise.all([
    jsonOf(root, cacheFile),
    jsonOf(root, bunFile),
  ]);
  // A workspace without Nix.
  if (cache === undefined || bun === undefined) return [];
  const wanted = await pinnedBun(root);
  const stale = [
    ...(cache["packages"] === (await packagesDigest(root))
      ? []
      : [{ file: cacheFile, message: "has the hashes of another bun.lock" }]),
    ...(bun["version"] === wanted
      ? []
      : [
          {
            file: bunFile,
            message: `has the hashes of Bun ${String(bun["version"])}; package.json names ${wanted}`,
          },
        ]),
  ];
  return stale.map((each) => ({
    rule: "deps/nix-hashes",
    line: 1,
    fix: "./tixlys deps hashes (it needs the network, not Nix), and commit it",
    ...each,
  }));
}

/** The version of Bun that `package.json` names. */
export async function pinnedBun(root: string): Promise<string> {
  const manifest = await jsonOf(root, "package.json");
  const named = manifest?.["packageManager"];
  return typeof named === "string" ? named.replace(/^bun@/, "") : "unknown";
}

/** A JSON object below the root; undefined when there is no such file. */
export async function jsonOf(
  root: string,
  file: string,
): Promise<Record<string, unknown> | undefined> {
  const source = Bun.file(join(root, file));
  if (!(await source.exists())) return undefined;
  const value: unknown = await source.json();
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}
