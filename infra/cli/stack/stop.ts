/** Stopping a stack from another process. */
import type { Output } from "../console/output.ts";
import { startProgress } from "../console/progress.ts";
import { waitForLock } from "./lock.ts";
import type { Lock } from "./lock.ts";
import { CliError } from "../console/errors.ts";
import { join } from "node:path";
import { existsSync } from "node:fs";
import type { Paths } from "./paths.ts";
import { shown } from "./paths.ts";
import { readPidFiles, sweepPidFiles } from "./pid-files.ts";
import { signal, untilGone } from "./process-identity.ts";
import { runningState } from "./state.ts";

/** Longer than the drain of any child, so that the supervisor ends it itself. */
const patienceMs = 45_000;
const sweepMs = 5000;

/**
 * Stops the stack of a state folder: asks its supervisor, kills it when it does not end in time, and ends what a killed
 * supervisor left. Answers whether anything ran.
 */
export async function stopStack(
  paths: Paths,
  output: Output,
): Promise<boolean> {
  if (!existsSync(paths.run)) return false;
  const state = await runningState(paths);
  if (state === undefined) return await sweep(paths);
  const progress = startProgress(output, "stopping");
  try {
    signal(state.supervisor.pid, "SIGTERM");
    if (!(await untilGone(state.supervisor, patienceMs))) {
      progress.say("the supervisor does not end; killing it");
      signal(state.supervisor.pid, "SIGKILL");
      await untilGone(state.supervisor, 2000);
    }
  } finally {
    progress.stop();
  }
  await sweep(paths);
  return true;
}

async function sweep(paths: Paths): Promise<boolean> {
  const lock = await holdHome(paths);
  try {
    const left = (await readPidFiles(paths.pids)).filter(
      (record) => record.running,
    );
    await sweepPidFiles(paths.pids, sweepMs);
    return left.length > 0;
  } finally {
    lock.release();
  }
}

/** Holds the state folder while nothing may be started in it. */
export async function holdHome(paths: Paths): Promise<Lock> {
  const lock = await waitForLock(join(paths.run, "lock"), 5000);
  if (lock !== undefined) return lock;
  throw new CliError(
    "E_RUNNING",
    `a suite is starting in ${shown(paths.home)}`,
    { fix: "./tixlys down" },
  );
}
