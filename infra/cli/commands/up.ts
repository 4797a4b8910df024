/** `./tixlys up`: the main job. */
import { openSync } from "node:fs";
import { join } from "node:path";
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { CliError, Interrupted } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import { startProgress } from "../console/progress.ts";
import { announce } from "../console/announcement.ts";
import { seedOnce } from "../seed/seed-once.ts";
import { childFailure } from "../stack/diagnosis.ts";
import { prepareHome } from "../stack/home.ts";
import { checkout, pathsOf } from "../stack/paths.ts";
import type { Paths } from "../stack/paths.ts";
import { signal } from "../stack/process-identity.ts";
import { lastState, runningState } from "../stack/state.ts";
import type { StackState } from "../stack/state.ts";
import { lockHome } from "../stack/supervisor.ts";
import { upArguments, upFlags, upOptions } from "../stack/up-options.ts";
import { errorOf, runUp } from "../stack/up.ts";
import type { UpOptions } from "../stack/plan.ts";

const attachDeadlineMs = 600_000;

export const command = defineCommand({
  summary: commandTable.up,
  example: "./tixlys up",
  flags: upFlags,
  details: [
    "Prints one table when everything is ready. Ctrl-C drains and stops everything, a second one kills.",
    "TIXLYS_HOME names the state folder (default .tixlys in the checkout).",
    "TIXLYS_POSTGRES_URL and TIXLYS_NATS_URL name servers of your own; TIXLYS_TOOLS=path takes the programs of the PATH.",
  ],
  run: async ({ flags, output }) => {
    const options = upOptions(flags);
    const paths = pathsOf();
    prepareHome(paths);
    const lock = lockHome(paths);
    if (lock === undefined) return await attach(paths, output);
    if (!flags.detach)
      return await runUp(paths, options, lock, output, {
        beforeReady: seedOnce,
        ready: async (_plan, state) => await announce(state, paths, output),
      });
    lock.release();
    return await detach(paths, options, output);
  },
});

/** Another `up` holds the folder: wait until it is ready and show its table. */
async function attach(paths: Paths, output: Output): Promise<number> {
  output.note("it is already running here; ./tixlys down stops it");
  const state = await followUntilReady(paths, output, () => true);
  await announce(state, paths, output);
  return 0;
}

/** Starts the supervisor in a session of its own and waits until it is ready. */
async function detach(paths: Paths, options: UpOptions, output: Output): Promise<number> {
  const log = join(paths.logs, "supervisor.log");
  const handle = openSync(log, "w", 0o600);
  const child = Bun.spawn([process.execPath, join(checkout, "infra/cli/main.ts"), "supervise", ...upArguments(options)], {
    cwd: checkout,
    env: { ...process.env, TIXLYS_HOME: paths.home },
    detached: true,
    stdin: "ignore",
    stdout: handle,
    stderr: handle,
  });
  child.unref();
  let interrupted = false;
  const stop = () => {
    signal(child.pid, interrupted ? "SIGKILL" : "SIGINT");
    interrupted = true;
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  try {
    const state = await followUntilReady(paths, output, (seen) => seen.supervisor.pid === child.pid, async () => {
      if (child.exitCode === null && child.signalCode === null) return;
      if (interrupted) throw new Interrupted("called off");
      const last = await lastState(paths);
      if (last?.supervisor.pid === child.pid && last.error !== null) throw errorOf(last);
      throw childFailure({ child: "supervisor", log, what: `the supervisor ended (exit code ${child.exitCode ?? "unknown"})`, fallback: "E_CHILD" });
    });
    await announce(state, paths, output);
    return 0;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

/** Reports a starting suite of another process until it runs. */
async function followUntilReady(
  paths: Paths,
  output: Output,
  ours: (state: StackState) => boolean,
  check: () => Promise<void> = () => Promise.resolve(),
): Promise<StackState> {
  const progress = startProgress(output, "starting");
  const end = performance.now() + attachDeadlineMs;
  try {
    while (performance.now() < end) {
      const state = await runningState(paths);
      if (state !== undefined && ours(state)) {
        progress.changed(state);
        if (state.phase === "running") return state;
      }
      await check();
      await Bun.sleep(40);
    }
  } finally {
    progress.stop();
  }
  throw new CliError("E_NOT_READY", "the suite was not ready within ten minutes", { fix: "./tixlys logs" });
}
