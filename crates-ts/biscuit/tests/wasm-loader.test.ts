import {
  afterAll,
  beforeAll,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import {
  createRecyclingEngine,
  runtimeAssets,
  withScope,
} from "../src/wasm/index.ts";
import { rootKey, mint } from "./support/suite.ts";

setDefaultTimeout(30_000);

const fixture = join(import.meta.dir, "fixtures", "use-engine.ts");

/** Runs a program to its end and gives all that it said. */
function run(...command: string[]): { said: string; exitCode: number } {
  const { stdout, stderr, exitCode } = Bun.spawnSync(command, {
    cwd: tmpdir(),
    timeout: 30_000,
  });
  return { said: stdout.toString() + stderr.toString(), exitCode };
}

describe("the reference engine loads on the pinned Bun (auth.md F1) and prints nothing", () => {
  let out = "";
  beforeAll(() => {
    out = mkdtempSync(join(tmpdir(), "tixlys-biscuit-"));
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  test("from source", () => {
    expect(run(process.execPath, "run", fixture)).toEqual({
      said: "allowed",
      exitCode: 0,
    });
  });

  test("from a bundle, which lies beside its declared assets and nothing else", () => {
    expect(
      run(process.execPath, "build", "--target=bun", `--outdir=${out}`, fixture)
        .exitCode,
    ).toBe(0);
    const names = readdirSync(out).map((name) =>
      name.replace(/-\w+(?=\.wasm$)/, ""),
    );
    expect(names.sort()).toEqual(
      [...runtimeAssets.map((path) => basename(path)), "use-engine.js"].sort(),
    );
    expect(run(process.execPath, join(out, "use-engine.js"))).toEqual({
      said: "allowed",
      exitCode: 0,
    });
  });

  test("from a compiled binary", () => {
    const binary = join(out, "use-engine");
    expect(
      run(
        process.execPath,
        "build",
        "--compile",
        `--outfile=${binary}`,
        fixture,
      ).exitCode,
    ).toBe(0);
    expect(run(binary)).toEqual({ said: "allowed", exitCode: 0 });
  });

  test("@tixlys/biscuit by itself brings no engine into a bundle", () => {
    const entry = join(import.meta.dir, "..", "src", "index.ts");
    const slim = join(out, "slim");
    expect(
      run(process.execPath, "build", "--target=bun", `--outdir=${slim}`, entry)
        .exitCode,
    ).toBe(0);
    expect(readdirSync(slim)).toEqual(["index.js"]);
  });
});

describe("recycling (auth.md F2)", () => {
  test("instances take over from one another before they grow beyond the bound", () => {
    const bound = 3 * 1024 * 1024;
    const engine = createRecyclingEngine(bound);
    const token = mint();
    let largest = 0;
    let authorized = 0;
    while (engine.stats().instances < 6 && authorized < 20_000) {
      engine.use(({ AuthorizerBuilder, Biscuit, PublicKey }) =>
        withScope((keep) => {
          const verified = keep(
            Biscuit.fromBase64(token, keep(PublicKey.fromBytes(rootKey, 0))),
          );
          // Built authorizers are what leaks; a handful per call keeps this short.
          for (let i = 0; i < 20; i++)
            keep(new AuthorizerBuilder().buildAuthenticated(verified));
          authorized += 20;
        }),
      );
      largest = Math.max(largest, engine.stats().memoryBytes);
    }
    expect(engine.stats().instances).toBe(6);
    expect(largest).toBeLessThan(2 * bound);
  });
});
