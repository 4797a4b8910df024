/** Installing into a folder as one step: made beside it, moved into place when whole, by one process at a time. */
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CliError, hasCode } from "../console/errors.ts";
import { waitForLock } from "../stack/lock.ts";

const patienceMs = 600_000;

/**
 * Runs `build` on a temporary folder and moves it to `target`. Does nothing when `target` exists; of two processes one builds
 * and the other waits.
 */
export async function installOnce(
  target: string,
  build: (folder: string) => Promise<void>,
): Promise<void> {
  if (existsSync(target)) return;
  const parent = dirname(target);
  await mkdir(parent, { recursive: true }).catch(explainUnwritable(parent));
  const lock = await waitForLock(
    join(parent, `${basename(target)}.lock`),
    patienceMs,
  );
  if (lock === undefined)
    throw new CliError(
      "E_DOWNLOAD",
      `another process has been installing ${basename(target)} for ten minutes`,
      {
        fix: "end the other ./tixlys and try again",
      },
    );
  try {
    if (existsSync(target)) return;
    const folder = await mkdtemp(
      join(parent, `.new-${basename(target)}-`),
    ).catch(explainUnwritable(parent));
    try {
      await build(folder);
      // mkdtemp makes it private; PostgreSQL may have to run from it as another user.
      await chmod(folder, 0o755);
      await rename(folder, target);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    lock.release();
  }
}

function explainUnwritable(folder: string): (thrown: unknown) => never {
  return (thrown) => {
    if (
      !hasCode(thrown, "EACCES") &&
      !hasCode(thrown, "EROFS") &&
      !hasCode(thrown, "ENOTDIR")
    )
      throw thrown;
    throw new CliError("E_STATE_UNWRITABLE", `cannot write ${folder}`, {
      cause: thrown.message,
      fix: "make the checkout writable for this user, or install the tools yourself and set TIXLYS_TOOLS=path",
    });
  };
}
