/** Which tests a file's change can touch: the workspace's imports, read backwards. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, normalize } from "node:path";

/** The graph, kept up to date file by file. All paths are below the root. */
export type Reach = {
  /** Reads a file again (or for the first time, or no more); whether its text is another than before. */
  update(file: string): Promise<boolean>;
  /** The test files that these touch, the nearest first; what is no module touches the tests of its package. */
  testsOf(files: readonly string[]): string[];
  readonly size: number;
};

type Module = { readonly hash: number | bigint; readonly needs: Set<string> };

const folders = ["crates-ts", "clients", "services", "examples", "infra"];
const scanner = new Bun.Transpiler({ loader: "ts" });
const ownName = /^@tixlys\/([^/]+)(?:\/(.+))?$/;
/** A file that is run, read or resolved by its path instead of being imported. */
const namedFile =
  /["'`](?:\$\{import\.meta\.dir\}\/)?((?:\.{1,2}|crates-ts|clients|services|examples|infra)\/[\w./-]+\.[a-z]+)["'`]/g;
/** An `import()` of one file of a folder. */
const anyOfFolder = /`\$\{import\.meta\.dir\}\/([\w/-]+)\/\$\{[\w.]+\}\.ts`/g;

/** Reads the whole workspace: some hundred milliseconds. */
export async function readReach(root: string): Promise<Reach> {
  const modules = new Map<string, Module>();
  const exported = await readExports(root);
  const resolve = (from: string, name: string): string[] => {
    const own = ownName.exec(name);
    if (own !== null)
      return [exported.get(`${own[1] ?? ""}/${own[2] ?? "."}`) ?? ""];
    return name.startsWith(".")
      ? [normalize(join(dirname(from), name))]
      : from.startsWith("infra/") && folders.includes(name.split("/")[0] ?? "")
        ? [name]
        : [];
  };
  const read = async (file: string): Promise<Module | undefined> => {
    const text = await readFile(join(root, file), "utf8").catch(
      () => undefined,
    );
    if (text === undefined) return undefined;
    const names = file.endsWith(".ts") ? namesIn(file, text) : [];
    const found = names.flatMap((name) => resolve(file, name));
    const folder = dirname(file);
    for (const [, below = ""] of text.matchAll(anyOfFolder))
      found.push(
        ...new Bun.Glob(`${folder}/${below}/*.ts`).scanSync({ cwd: root }),
      );
    return { hash: Bun.hash(text), needs: new Set(found) };
  };
  const update = async (file: string): Promise<boolean> => {
    const before = modules.get(file)?.hash;
    const now = await read(file);
    if (now === undefined) modules.delete(file);
    else modules.set(file, now);
    return before !== now?.hash;
  };
  const files = [
    ...new Bun.Glob(`{${folders.join(",")}}/**/*.ts`).scanSync({ cwd: root }),
  ].filter(isOurs);
  await Promise.all(files.map(update));
  return {
    update,
    testsOf: (changed) => nearestTests(modules, changed),
    get size() {
      return modules.size;
    },
  };
}

/** Whether a path below the root is one that somebody writes: no packages, no state. */
export function isOurs(file: string): boolean {
  return (
    folders.includes(file.split("/")[0] ?? "") &&
    !/(^|\/)(node_modules|coverage|\.[^/]+)(\/|$)|~$/.test(file)
  );
}

/** Breadth first from the changed files to all that need them; the tests of their own package come before all others. */
function nearestTests(
  modules: ReadonlyMap<string, Module>,
  changed: readonly string[],
): string[] {
  const neededBy = new Map<string, string[]>();
  for (const [file, { needs }] of modules)
    for (const need of needs)
      neededBy.set(need, [...(neededBy.get(need) ?? []), file]);
  const seen = new Set(changed);
  const tests: string[] = [];
  let front = [...changed];
  while (front.length > 0) {
    tests.push(...front.filter(isTest).sort());
    front = front
      .flatMap((file) => neededBy.get(file) ?? [])
      .filter((file) => !seen.has(file) && seen.add(file));
  }
  const others = changed.filter((file) => !file.endsWith(".ts"));
  const beside = [...modules.keys()].filter(
    (file) =>
      isTest(file) &&
      !seen.has(file) &&
      others.some((other) => packageOf(other) === packageOf(file)),
  );
  const own = new Set(changed.map(packageOf));
  const known = [...tests, ...beside.sort()].filter((file) =>
    modules.has(file),
  );
  return [
    ...known.filter((file) => own.has(packageOf(file))),
    ...known.filter((file) => !own.has(packageOf(file))),
  ];
}

function namesIn(file: string, text: string): string[] {
  const named = [...text.matchAll(namedFile)].map(([, name = ""]) => name);
  try {
    return [...scanner.scanImports(text).map(({ path }) => path), ...named];
  } catch {
    // It cannot be parsed now; its own test will say so.
    return [file, ...named];
  }
}

/** `jsend/.` and `nexus/postgres` to files. */
async function readExports(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const manifests = [
    "crates-ts/*/package.json",
    "clients/*/package.json",
    "examples/*/*-contracts/package.json",
  ].flatMap((pattern) => [...new Bun.Glob(pattern).scanSync({ cwd: root })]);
  for (const manifest of manifests) {
    const folder = dirname(manifest);
    const prefix = folder.startsWith("clients/") ? "client-" : "";
    const value: unknown = JSON.parse(
      await readFile(join(root, manifest), "utf8"),
    );
    const exported: unknown =
      typeof value === "object" && value !== null && "exports" in value
        ? value.exports
        : undefined;
    if (typeof exported !== "object" || exported === null) continue;
    for (const [name, target] of Object.entries(exported)) {
      const file = join(folder, String(target));
      if (existsSync(join(root, file)))
        found.set(
          `${prefix}${basename(folder)}/${name === "." ? "." : name.slice(2)}`,
          file,
        );
    }
  }
  return found;
}

function isTest(file: string): boolean {
  return file.endsWith(".test.ts");
}

function packageOf(file: string): string {
  const depth = file.startsWith("examples/") ? 3 : 2;
  return file.split("/").slice(0, depth).join("/");
}
