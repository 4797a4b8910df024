import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { cp, mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hooksState, installHooks } from "../../hooks/install.ts";
import { checkout } from "../../stack/paths.ts";

/** Ours to change, so a copy; what the launcher finds itself by must be one too. */
const copied = ["tixlys", ".oxlintrc.json", "scripts", "infra"];
const linked = [
  "package.json",
  "bun.lock",
  "bunfig.toml",
  "patches",
  "tsconfig.json",
  ".prettierignore",
  "crates-ts",
  "clients",
  "services",
  "examples",
  "node_modules",
  ".tixlys",
];
const tidy = "export const one = 1;\n";

let root: string;

/** git without the settings of whoever runs the test. */
const git = (...args: string[]) => {
  const ran = Bun.spawnSync(["git", ...args], {
    cwd: root,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: root,
      GIT_CONFIG_NOSYSTEM: "1",
    },
    stderr: "pipe",
  });
  const output = ran.stdout.toString() + ran.stderr.toString();
  return { code: ran.exitCode, output };
};
const stage = async (file: string, text: string): Promise<void> => {
  await mkdir(join(root, file, ".."), { recursive: true });
  await Bun.write(join(root, file), text);
  git("add", "--force", file);
};
const commit = () =>
  git(
    "-c",
    "user.name=Ada",
    "-c",
    "user.email=ada@example.test",
    "commit",
    "-m",
    "x",
  );

/** A repository with this checkout's launcher and hooks, its packages and tools. */
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "tixlys-hooks-")));
  for (const name of copied)
    await cp(join(checkout, name), join(root, name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  for (const name of linked)
    await symlink(join(checkout, name), join(root, name));
  git("init", "--quiet");
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("installHooks", () => {
  test("lets git use the hooks of the repository, and twice changes nothing", async () => {
    expect(await hooksState(root)).toBe("unset");
    expect(await installHooks(root)).toBe("set");
    expect(await installHooks(root)).toBe("set");
    expect(git("config", "core.hooksPath").output.trim()).toBe("scripts/hooks");
  });

  test("leaves hooks alone that somebody has set up", async () => {
    git("config", "core.hooksPath", "mine");
    expect(await installHooks(root)).toBe("foreign");
    expect(git("config", "core.hooksPath").output.trim()).toBe("mine");
    git("config", "--unset", "core.hooksPath");
    await Bun.write(join(root, ".git/hooks/pre-commit"), "#!/bin/sh\n");
    expect(await installHooks(root)).toBe("foreign");
  });

  test("says that a folder is no git checkout", async () => {
    await rm(join(root, ".git"), { recursive: true });
    expect(await installHooks(root)).toBe("no-git");
  });
});

describe("the pre-commit hook", () => {
  beforeEach(() => installHooks(root));

  test("lets tidy files through, and soon", async () => {
    await stage("own/tidy.ts", tidy);
    const start = performance.now();
    const { code, output } = commit();
    expect(output).toContain("2 checks passed");
    expect(code).toBe(0);
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  test("refuses a staged file that is not formatted or breaks a rule, and names it", async () => {
    await stage("own/untidy.ts", "export const one=1\n");
    await stage("own/any.ts", "export const any: any = 1;\n");
    const { code, output } = commit();
    expect(code).not.toBe(0);
    expect(output).toContain("own/untidy.ts:1  format/style");
    expect(output).toMatch(/own\/any\.ts:1 {2}lint\/.*no-explicit-any/);
  });

  test("judges what is staged, not what lies in the work tree", async () => {
    await stage("own/tidy.ts", tidy);
    await Bun.write(join(root, "own/tidy.ts"), "export const one=1\n");
    await Bun.write(join(root, "own/other.ts"), "export const one=1\n");
    expect(commit().code).toBe(0);
    await stage("own/later.ts", "export const one=1\n");
    await Bun.write(join(root, "own/later.ts"), tidy);
    expect(commit().code).not.toBe(0);
  });

  test("has nothing to say to a commit that only deletes", async () => {
    await stage("own/tidy.ts", tidy);
    commit();
    git("rm", "--quiet", "own/tidy.ts");
    expect(commit().code).toBe(0);
  });
});
