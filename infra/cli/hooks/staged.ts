/** The checks of the pre-commit hook: on what is staged, as it is staged, and on nothing else. */
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatFindings, lintFindings } from "@tixlys/guardrails";
import type { Check } from "@tixlys/guardrails";
import { CliError } from "../console/errors.ts";

/** What decides how a file is formatted and linted; taken from the work tree. */
const settings = [
  "bunfig.toml",
  "tsconfig.json",
  ".editorconfig",
  ".prettierignore",
];
const lintSettings = ".oxlintrc.json";
const deadlineMs = 20_000;

/** What is staged, written out: the files' paths below the root, and the checks over them. */
export type Staged = {
  readonly files: readonly string[];
  readonly checks: Readonly<Record<"format" | "lint", Check>>;
  remove(): Promise<void>;
};

/**
 * Writes the staged files (not the work tree's, which may have gone on) into a temporary folder. Rules that need types are
 * left to `./tixlys check`: they would cost the whole program's types at each commit.
 * @throws CliError `E_INTERNAL` with git's words.
 */
export async function writeStaged(root: string): Promise<Staged> {
  const listed = await git(
    root,
    ["diff", "--cached", "--name-only", "--diff-filter=ACMR", "-z"],
    "",
  );
  const files = listed.split("\0").filter((file) => file !== "");
  const folder = await mkdtemp(join(tmpdir(), "tixlys-staged-"));
  await git(
    root,
    ["checkout-index", `--prefix=${folder}/`, "-z", "--stdin"],
    listed,
  );
  for (const file of settings)
    if (!files.includes(file) && existsSync(join(root, file)))
      await copyFile(join(root, file), join(folder, file));
  const rules: unknown = JSON.parse(
    await readFile(join(root, lintSettings), "utf8"),
  );
  await Bun.write(
    join(folder, lintSettings),
    JSON.stringify({ ...asObject(rules), options: {} }),
  );
  const only = (check: (folder: string) => ReturnType<Check>): Check => {
    return async () =>
      (await check(folder)).filter(
        ({ file, rule }) => files.includes(file) || rule.endsWith("/failed"),
      );
  };
  return {
    files,
    checks: {
      // The settings of the lint were rewritten above; ./tixlys check looks at their form.
      format: only(async (staged) =>
        (await formatFindings(staged)).filter(
          ({ file }) => file !== lintSettings,
        ),
      ),
      lint: only(lintFindings),
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

async function git(
  root: string,
  args: readonly string[],
  stdin: string,
): Promise<string> {
  const child = Bun.spawn(["git", ...args], {
    cwd: root,
    stdin: new Blob([stdin]),
    stdout: "pipe",
    stderr: "pipe",
    timeout: deadlineMs,
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code === 0) return out;
  throw new CliError("E_INTERNAL", `git ${args[0] ?? ""} failed`, {
    child: "git",
    lastLines: err.split("\n").slice(-5),
    fix: "run it in a git checkout",
  });
}
