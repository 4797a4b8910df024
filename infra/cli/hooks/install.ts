/** The hooks of this repository: files in `scripts/hooks`, used by git once `core.hooksPath` names the folder. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../tools/run.ts";

/** The folder of the hooks, below the root. */
export const hooksFolder = "scripts/hooks";

/**
 * `set`: git uses them. `unset`: nothing stands against it. `foreign`: git uses hooks of somebody else's, which stay.
 * `no-git`: this is no git checkout.
 */
export type HooksState = "set" | "unset" | "foreign" | "no-git";

const timeoutMs = 5_000;

/** Which hooks git runs here. Changes nothing. */
export async function hooksState(root: string): Promise<HooksState> {
  const top = await git(root, ["rev-parse", "--show-toplevel"]);
  if (top === undefined) return "no-git";
  const path = await git(root, ["config", "--get", "core.hooksPath"]);
  if (path === hooksFolder) return "set";
  if (path !== undefined) return "foreign";
  const own = await git(root, ["rev-parse", "--git-path", "hooks/pre-commit"]);
  return own !== undefined && existsSync(join(root, own)) ? "foreign" : "unset";
}

/** Sets the hooks of this checkout up, unless somebody has hooks of their own; answers how it stands afterwards. */
export async function installHooks(root: string): Promise<HooksState> {
  const state = await hooksState(root);
  if (state !== "unset") return state;
  await git(root, ["config", "--local", "core.hooksPath", hooksFolder]);
  return await hooksState(root);
}

/** What git said, without its last line break; undefined when it failed or is not there. */
async function git(
  root: string,
  args: readonly string[],
): Promise<string | undefined> {
  if (Bun.which("git") === null) return undefined;
  const { code, text } = await run(["git", "-C", root, ...args], { timeoutMs });
  return code === 0 ? text.trim() : undefined;
}
