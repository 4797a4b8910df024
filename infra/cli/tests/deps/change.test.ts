import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { addDependency, movePins, parseSpec } from "../../deps/change.ts";
import { pinsOf, withDependency, withPin } from "../../deps/manifest.ts";
import {
  advisories,
  askBun,
  newerOf,
  readAudit,
  readOutdated,
} from "../../deps/registry.ts";
import { localRegistry, type LocalRegistry } from "./local-registry.ts";
import { type Planted, plantWorkspace } from "./planted.ts";

let planted: Planted;
let registry: LocalRegistry;
const root = (): string => planted.root;
const text = (file: string): Promise<string> =>
  readFile(join(root(), file), "utf8");
/** A registry of its own, and a cache of its own, so that nothing of this machine is asked. */
const useRegistry = (url: string): Promise<void> =>
  planted.write(
    "bunfig.toml",
    `[install]\nregistry = "${url}"\nlinker = "isolated"\n[install.cache]\ndir = "${root()}/.cache"\n`,
  );

beforeEach(async () => {
  planted = await plantWorkspace();
  await planted.write("services/users/package.json", {
    name: "@tixlys/users",
    version: "0.1.0",
  });
  registry = await localRegistry(planted, "tidy", ["1.0.0", "1.2.0"]);
  await useRegistry(registry.url);
  await askBun(root(), ["install"]);
});
afterEach(async () => {
  await registry.stop();
  await planted.remove();
});

describe("deps add", () => {
  test("pins the newest exact version in the catalog, declares it, and installs it", async () => {
    const pinned = await addDependency(root(), "tidy", "users", false);
    expect(pinned).toEqual({
      name: "tidy",
      version: "1.2.0",
      packages: ["services/users"],
    });
    expect(pinsOf(await text("package.json"))).toEqual({ tidy: "1.2.0" });
    expect(JSON.parse(await text("services/users/package.json"))).toMatchObject(
      { dependencies: { tidy: "catalog:" } },
    );
    expect(
      await text("services/users/node_modules/tidy/package.json"),
    ).toContain("1.2.0");
    expect(await text("bun.lock")).toContain("tidy@1.2.0");
  });

  test("takes the version that was asked for, in the tests' group with --dev", async () => {
    await addDependency(root(), "tidy@1.0.0", "@tixlys/users", true);
    expect(pinsOf(await text("package.json"))).toEqual({ tidy: "1.0.0" });
    expect(JSON.parse(await text("services/users/package.json"))).toMatchObject(
      { devDependencies: { tidy: "catalog:" } },
    );
  });

  test("changes nothing when there is no such version, and says what the client said", async () => {
    const before = await text("package.json");
    await expect(
      addDependency(root(), "tidy@7.0.0", "users", false),
    ).rejects.toMatchObject({ code: "E_DEPS" });
    expect(await text("package.json")).toBe(before);
    expect(await text("services/users/package.json")).not.toContain("tidy");
  });

  test("names the nearest package when --to is none", async () => {
    await expect(addDependency(root(), "tidy", "user", false)).rejects.toThrow(
      'did you mean "users"?',
    );
  });
});

describe("deps update", () => {
  beforeEach(() => addDependency(root(), "tidy@1.0.0", "users", false));

  test("shows what is newer, and moves the pin when told", async () => {
    const newer = await newerOf(root());
    expect(newer).toEqual([
      { name: "tidy", current: "1.0.0", latest: "1.2.0" },
    ]);
    await movePins(root(), [{ name: "tidy", version: "1.2.0" }]);
    expect(pinsOf(await text("package.json"))).toEqual({ tidy: "1.2.0" });
    expect(await newerOf(root())).toEqual([]);
  });

  test("without a network is an error that says so, and leaves everything as it was", async () => {
    const before = await text("package.json");
    await registry.stop();
    await useRegistry("http://127.0.0.1:1");
    await expect(newerOf(root())).rejects.toMatchObject({
      code: "E_DEPS",
      details: { cause: "the package registry cannot be reached" },
    });
    await expect(
      movePins(root(), [{ name: "tidy", version: "1.1.0" }]),
    ).rejects.toMatchObject({ code: "E_DEPS" });
    expect(await text("package.json")).toBe(before);
  });

  test("a name that is not in the catalog is a usage error with the nearest", async () => {
    await expect(
      movePins(root(), [{ name: "tydy", version: "1.2.0" }]),
    ).rejects.toThrow('did you mean "tidy"?');
  });

  test("a registry that answers no advisories is said to be so, not taken for safe", async () => {
    const known = await advisories(root());
    expect(known).toHaveProperty("unavailable");
  });
});

test("a spec is a name, scoped or not, with or without a version", () => {
  expect(parseSpec("pino")).toEqual({ name: "pino" });
  expect(parseSpec("@a/b@1.2.3")).toEqual({ name: "@a/b", wanted: "1.2.3" });
  expect(() => parseSpec("--force")).toThrow("is not NAME");
  expect(() => parseSpec("../x")).toThrow("is not NAME");
});

test("manifests keep their order and gain one entry, in its place", () => {
  const before = `{"name":"a","workspaces":{"catalog":{"a":"1.0.0","c":"1.0.0"}},"type":"module"}`;
  expect(Object.keys(JSON.parse(withPin(before, "b", "2.0.0")))).toEqual([
    "name",
    "workspaces",
    "type",
  ]);
  expect(Object.keys(pinsOf(withPin(before, "b", "2.0.0")))).toEqual([
    "a",
    "b",
    "c",
  ]);
  const moved = withDependency(
    `{"devDependencies":{"x":"catalog:"}}`,
    "x",
    "dependencies",
  );
  expect(JSON.parse(moved)).toEqual({
    devDependencies: {},
    dependencies: { x: "catalog:" },
  });
});

test("the client's table and its advisories are read", () => {
  expect(
    readOutdated(
      "| Package | Current | Update | Latest | Workspace |\n|---|\n| pino | 10.1.0 | 10.1.0 | 10.4.0 | catalog (b) |\n|---|\n| pino (dev) | 10.1.0 | 10.1.0 | 10.4.0 | catalog (a) |",
    ),
  ).toEqual([{ name: "pino", current: "10.1.0", latest: "10.4.0" }]);
  const [finding] =
    readAudit(
      '{"tidy":[{"title":"leaks","severity":"high","url":"https://example.test/1","vulnerable_versions":"<1.1.0"}]}',
    ) ?? [];
  expect(finding?.message).toContain('"tidy" <1.1.0: leaks (high');
  expect(readAudit("bun audit v1")).toBeUndefined();
  expect(readAudit("{}")).toEqual([]);
});
