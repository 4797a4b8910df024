import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmod, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { hashOfFolder } from "../../deps/nix-hashes/nar.ts";
import {
  bunFile,
  cacheFile,
  nixHashFindings,
  packagesDigest,
} from "../../deps/nix-hashes/pins.ts";
import { renewHashes } from "../../deps/nix-hashes/renew.ts";
import { askBun } from "../../deps/registry.ts";
import { checkout } from "../../stack/paths.ts";
import { localRegistry } from "./local-registry.ts";
import type { LocalRegistry } from "./local-registry.ts";
import { type Planted, plantWorkspace } from "./planted.ts";

let planted: Planted;
beforeEach(async () => {
  planted = await plantWorkspace();
});
afterEach(() => planted.remove());

const lockWith = (version: string, extra = ""): string =>
  `{\n  "packages": {\n    "tidy": ["tidy@${version}", "", {}, "sha512-of${version}"],\n${extra}  }\n}\n`;

/** A workspace whose hashes are those of its lock and its Bun. */
async function plantPins(): Promise<void> {
  await planted.write("package.json", { packageManager: "bun@1.4.5" });
  await planted.write("bun.lock", lockWith("1.0.0"));
  await planted.write("patches/tidy@1.0.0.patch", "-a\n+b\n");
  await planted.write(bunFile, { version: "1.4.5", systems: {} });
  await planted.write(cacheFile, {
    packages: await packagesDigest(planted.root),
  });
}
const messages = async (): Promise<string[]> =>
  (await nixHashFindings(planted.root)).map(
    ({ file, message }) => `${file} ${message}`,
  );

describe("the hashes of what Nix fetches", () => {
  test("of this checkout are those of its bun.lock and its Bun", async () => {
    expect(await nixHashFindings(checkout)).toEqual([]);
  });

  test("are stale once a package or a patch is another one, and the fix is named", async () => {
    await plantPins();
    expect(await messages()).toEqual([]);
    await planted.write("bun.lock", lockWith("1.0.1"));
    const [finding] = await nixHashFindings(planted.root);
    expect(finding?.message).toBe("has the hashes of another bun.lock");
    expect(finding?.fix).toContain("./tixlys deps hashes");
    await planted.write("bun.lock", lockWith("1.0.0"));
    await planted.write("patches/tidy@1.0.0.patch", "-a\n+c\n");
    expect(await messages()).toHaveLength(1);
  });

  test("are not stale because a service or crate was added: nothing else is fetched", async () => {
    await plantPins();
    await planted.write(
      "bun.lock",
      lockWith("1.0.0", `    "@tixlys/new": ["@tixlys/new@workspace:a"],\n`),
    );
    expect(await messages()).toEqual([]);
  });

  test("are stale once package.json names another Bun", async () => {
    await plantPins();
    await planted.write("package.json", { packageManager: "bun@1.4.6" });
    expect(await messages()).toEqual([
      `${bunFile} has the hashes of Bun 1.4.5; package.json names 1.4.6`,
    ]);
  });

  test("are nobody's concern in a workspace without Nix", async () => {
    expect(await nixHashFindings(planted.root)).toEqual([]);
  });
});

test("a folder has the hash that nix hash path gives it", async () => {
  await planted.write("tree/b/deep.txt", "eight888");
  await planted.write("tree/B", "nine99999");
  await planted.write("tree/ä-empty", "");
  await planted.write("tree/run", "#!/bin/sh\n");
  await chmod(join(planted.root, "tree/run"), 0o755);
  await symlink("b/deep.txt", join(planted.root, "tree/link"));
  await mkdir(join(planted.root, "tree/nothing"));
  // What nix 2.8 said of this tree.
  expect(await hashOfFolder(join(planted.root, "tree"))).toBe(
    "sha256-6kOsSVbt3F+QVXgytgAkWV46G9m5yiSK5k7gc1M8tt0=",
  );
});

describe("deps hashes", () => {
  let registry: LocalRegistry;
  beforeEach(async () => {
    registry = await localRegistry(planted, "tidy", ["1.0.0"]);
    await planted.write(
      "bunfig.toml",
      `[install]\nregistry = "${registry.url}"\nlinker = "isolated"\n[install.cache]\ndir = "${planted.root}/.cache"\n`,
    );
    await planted.write("package.json", {
      name: "planted",
      packageManager: `bun@${Bun.version}`,
      workspaces: { packages: ["services/*"], catalog: { tidy: "1.0.0" } },
    });
    await planted.write("services/users/package.json", {
      name: "@tixlys/users",
      dependencies: { tidy: "catalog:" },
    });
    await planted.write(bunFile, { version: Bun.version, systems: {} });
    await planted.write(cacheFile, {});
    await planted.write(
      "nix/scripts/bun-cache.sh",
      await Bun.file(join(checkout, "nix/scripts/bun-cache.sh")).text(),
    );
    const { code } = await askBun(planted.root, ["install"]);
    expect(code).toBe(0);
  });
  afterEach(() => registry.stop());

  test("writes the hash of each platform, twice the same, and then nothing is stale", async () => {
    expect(await messages()).toHaveLength(1);
    expect((await renewHashes(planted.root)).written).toEqual([cacheFile]);
    const pins: unknown = await Bun.file(join(planted.root, cacheFile)).json();
    expect(pins).toEqual({
      "aarch64-linux": expect.stringMatching(/^sha256-.{44}$/),
      packages: await packagesDigest(planted.root),
      "x86_64-linux": expect.stringMatching(/^sha256-.{44}$/),
    });
    expect(await messages()).toEqual([]);
    expect((await renewHashes(planted.root)).written).toEqual([]);
  });

  test("changes nothing when a package cannot be fetched, and says what the client said", async () => {
    await registry.stop();
    await expect(renewHashes(planted.root)).rejects.toThrow(/tidy/);
    expect(await Bun.file(join(planted.root, cacheFile)).json()).toEqual({});
  });
});
