/** Examinations of the checkout: its packages and its hooks. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hooksFolder, hooksState, installHooks } from "../hooks/install.ts";
import { run } from "../tools/run.ts";
import { ok, warn } from "./finding.ts";
import type { Examination } from "./finding.ts";

/** What `./tixlys` itself sums up before it installs (`packages_mark` there). */
export const packagesSum =
  "cat bun.lock bunfig.toml package.json patches/* crates-ts/*/package.json clients/*/package.json services/*/package.json examples/*/*/package.json infra/cli/package.json 2>/dev/null | cksum";

/** node_modules as bun.lock and the package.json files say. */
export const packages: Examination = async ({ paths }) => {
  const stamp = await readFile(
    join(paths.checkout, "node_modules", ".tixlys-installed"),
    "utf8",
  ).catch(() => "");
  if (stamp === "")
    return warn(
      "packages",
      "node_modules was not installed by ./tixlys",
      "./tixlys version",
    );
  const { text } = await run(["sh", "-c", packagesSum], {
    cwd: paths.checkout,
    timeoutMs: 5000,
  });
  return stamp.trim().endsWith(` ${text.trim()}`)
    ? ok("packages", "installed from bun.lock")
    : warn(
        "packages",
        "node_modules is older than bun.lock, a patch or a package.json",
        "./tixlys version (any command of ./tixlys installs first)",
      );
};

/** Format and lint of what is about to be committed. */
export const hooks: Examination = async ({ paths }) => {
  const state = await hooksState(paths.checkout);
  if (state === "unset")
    return warn(
      "git hooks",
      "are not set up: nothing checks what is about to be committed",
      `git config core.hooksPath ${hooksFolder}`,
      async () => await installHooks(paths.checkout),
    );
  const details = {
    set: `${hooksFolder} is used`,
    foreign: "your own are used",
    "no-git": "this is no git checkout",
  };
  return ok("git hooks", details[state]);
};
