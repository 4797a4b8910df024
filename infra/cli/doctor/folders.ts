/** Examinations of the folders that the suite writes to, and of the clock that their files tell of. */
import { accessSync, constants, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { asCliError } from "../console/errors.ts";
import { shown } from "../stack/paths.ts";
import { nearestExisting } from "./capacity.ts";
import { fail, ok, warn } from "./finding.ts";
import type { Examination } from "./finding.ts";

const toleratedMs = 120_000;

/** Everything below it is written by the suite. */
export const folder: Examination = ({ paths }) => {
  const problem = problemOf(nearestExisting(paths.home));
  return problem === undefined
    ? ok("state folder", `${shown(paths.home)} is writable`)
    : fail(
        "state folder",
        problem,
        "make it writable for this user, or set TIXLYS_HOME to a folder of your own",
      );
};

/** What root made, an ordinary user cannot use. */
export const owner: Examination = async ({ paths, machine }) => {
  if (machine.uid === 0 || machine.uid === undefined)
    return ok("state owner", "may use every folder");
  for (const path of [
    join(paths.postgres, "18"),
    paths.keys,
    paths.nats,
    paths.run,
    paths.logs,
  ]) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || found.uid === machine.uid) continue;
    return fail(
      "state owner",
      `${shown(path)} belongs to uid ${found.uid}`,
      "run ./tixlys as that user, or set TIXLYS_HOME to a folder of your own",
    );
  }
  return ok("state owner", "is this user");
};

/** npm and git keep their things there. */
export const homeFolder: Examination = ({ env }) => {
  const home = env["HOME"] ?? homedir();
  return problemOf(home) === undefined
    ? ok("home", `${home} is writable`)
    : warn(
        "home",
        `HOME is ${home === "" ? "empty" : home}, which cannot be written; npm keeps its cache there`,
        "export HOME=/a/folder/of/yours",
      );
};

/** Tests make their state folders there. */
export const temporary: Examination = ({ env }) => {
  const folder_ = env["TMPDIR"] ?? tmpdir();
  return problemOf(folder_) === undefined
    ? ok("temporary", `${folder_} is writable`)
    : warn(
        "temporary",
        `${folder_} cannot be written; ./tixlys test works there`,
        "unset TMPDIR, or name a folder that is there and writable",
      );
};

function problemOf(path: string): string | undefined {
  try {
    if (!statSync(path).isDirectory()) return `${path} is no folder`;
    accessSync(path, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (thrown) {
    return asCliError(thrown).message;
  }
}

/** No outside clock is asked: a clock is certainly wrong when our own files come from the future. */
export const clock: Examination = async ({ paths, machine }) => {
  const now = machine.now();
  const files = [
    join(paths.checkout, "package.json"),
    join(paths.keys, "secrets.json"),
    join(paths.run, "state.json"),
    join(paths.postgres, "made-with"),
  ];
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    const ahead = (found?.mtimeMs ?? 0) - now;
    if (ahead <= toleratedMs) continue;
    return warn(
      "clock",
      `is behind by ${Math.round(ahead / 60_000)} minutes or more: ${shown(file)} was written in its future; tokens would be refused`,
      "sudo timedatectl set-ntp true, or touch the file if it came with a wrong time",
    );
  }
  return ok("clock", "later than every file of the suite");
};
