/** Following a suite that another process starts, until it is ready. */
import { openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CliError, Interrupted } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import { startProgress } from "../console/progress.ts";
import { childFailure } from "./diagnosis.ts";
import { checkout, shown } from "./paths.ts";
import type { Paths } from "./paths.ts";
import { fetchTools } from "./plan.ts";
import type { UpOptions } from "./plan.ts";
import { signal } from "./process-identity.ts";
import { startErrorOf } from "./start-error.ts";
import { lastState, runningState } from "./state.ts";
import type { StackState } from "./state.ts";
import { lockHome } from "./supervisor.ts";
import { upArguments } from "./up-options.ts";

const deadlineMs = 600_000;
const lookEveryMs = 40;

/** The exit code of a supervisor that found another one in its state folder (sysexits.h, EX_TEMPFAIL). */
export const anotherSupervisor = 75;

/** Another supervisor holds the folder: its state once it is ready, its error when it fails. */
export async function attach(
  paths: Paths,
  output: Output,
): Promise<StackState> {
  return await follow(paths, output, () => explainAbsence(paths));
}

/**
 * Starts a supervisor in a session of its own and returns its state once it is ready. A Ctrl-C meanwhile calls it off.
 * @throws CliError of the supervisor's start.
 */
export async function detach(
  paths: Paths,
  options: UpOptions,
  output: Output,
): Promise<StackState> {
  const log = join(paths.logs, "supervisor.log");
  const fetching = startProgress(output, "looking for PostgreSQL and NATS");
  await fetchTools(paths, fetching.say).finally(fetching.stop);
  const child = spawnSupervisor(paths, options, log);
  let interrupted = false;
  const stop = () => {
    signal(child.pid, interrupted ? "SIGKILL" : "SIGINT");
    interrupted = true;
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    return await follow(paths, output, async () => {
      if (child.exitCode === null && child.signalCode === null) return;
      if (interrupted) throw new Interrupted("called off");
      if (child.exitCode === anotherSupervisor)
        return await explainAbsence(paths);
      const last = await lastState(paths);
      if (last?.supervisor.pid === child.pid && last.error !== null)
        throw errorOf(last);
      const left = await startErrorOf(paths, child.pid);
      if (left !== undefined) throw left;
      const what = `the supervisor ended (exit code ${child.exitCode ?? "unknown"})`;
      throw childFailure({
        child: "supervisor",
        log,
        what,
        fallback: "E_CHILD",
      });
    });
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

function spawnSupervisor(
  paths: Paths,
  options: UpOptions,
  log: string,
): Bun.Subprocess {
  rmSync(log, { force: true });
  // For appending, so that it can be emptied while it is written.
  const handle = openSync(log, "a", 0o600);
  const command = [
    process.execPath,
    join(checkout, "infra/cli/main.ts"),
    "supervise",
    ...upArguments(options),
  ];
  const child = Bun.spawn(command, {
    cwd: checkout,
    // Inherited from a Bun that runs with --no-orphans, the flag would end the supervisor together with this process.
    env: {
      ...process.env,
      TIXLYS_HOME: paths.home,
      BUN_FEATURE_FLAG_NO_ORPHANS: undefined,
    },
    detached: true,
    stdin: "ignore",
    stdout: handle,
    stderr: handle,
  });
  child.unref();
  return child;
}

/** Reports until the suite runs; `check` throws when it will not. */
async function follow(
  paths: Paths,
  output: Output,
  check: () => Promise<void>,
): Promise<StackState> {
  const progress = startProgress(output, "starting");
  const end = performance.now() + deadlineMs;
  try {
    while (performance.now() < end) {
      const state = await runningState(paths);
      if (state !== undefined) {
        progress.changed(state);
        if (state.phase === "running") return state;
      }
      await check();
      await Bun.sleep(lookEveryMs);
    }
  } finally {
    progress.stop();
  }
  throw new CliError(
    "E_NOT_READY",
    `the suite was not ready within ${deadlineMs / 60_000} minutes`,
    { fix: "./tixlys logs" },
  );
}

/** Throws when no supervisor holds the folder any more. */
async function explainAbsence(paths: Paths): Promise<void> {
  const lock = lockHome(paths);
  if (lock === undefined) return;
  lock.release();
  const last = await lastState(paths);
  if (last !== undefined && last.error !== null) throw errorOf(last);
  throw new CliError(
    "E_NOT_RUNNING",
    `the suite that started in ${shown(paths.home)} has ended`,
    { fix: "./tixlys up" },
  );
}

/** The error that a supervisor left in its state. */
function errorOf(state: StackState): CliError {
  const { code, message, ...details } = state.error ?? {
    code: "E_INTERNAL" as const,
    message: "it did not say why",
  };
  return new CliError(code, message, details);
}
