/** `./tixlys up`: the main job. */
import { join } from "node:path";
import { commandTable } from "../command-table.ts";
import { announce } from "../console/announcement.ts";
import { defineCommand } from "../console/command.ts";
import { seedOnce } from "../seed/seed-once.ts";
import { environmentName } from "../stack/environment.ts";
import { attach, detach } from "../stack/follow.ts";
import { prepareHome } from "../stack/home.ts";
import { waitForLock } from "../stack/lock.ts";
import { pathsOf } from "../stack/paths.ts";
import { checkNames } from "../stack/plan.ts";
import type { UpOptions } from "../stack/plan.ts";
import { runningState } from "../stack/state.ts";
import type { StackState } from "../stack/state.ts";
import { runUp } from "../stack/up.ts";
import { upFlags, upOptions } from "../stack/up-options.ts";

/** Commands that only look whether somebody holds the lock hold it for a moment themselves. */
const glanceMs = 250;

/** Whether this call wants something else than what may be running. */
function asksForMore(
  options: UpOptions,
  offsetGiven: boolean,
  running: StackState | undefined,
): boolean {
  return (
    options.infraOnly ||
    options.watch ||
    options.only.length + options.replicas.length > 0 ||
    (running !== undefined &&
      (running.services.length === 0 ||
        (options.examples && running.examples !== true) ||
        (offsetGiven && running.offset !== options.offset)))
  );
}

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
    await checkNames(options);
    const asked = process.env["TIXLYS_ENV"] ?? environmentName;
    if (asked !== environmentName)
      output.note(
        `TIXLYS_ENV=${asked} is not heard: up starts a ${environmentName} suite, with generated secrets and demo data`,
      );
    const paths = pathsOf();
    prepareHome(paths);
    const running = await runningState(paths);
    const lock =
      running === undefined
        ? await waitForLock(join(paths.run, "lock"), glanceMs)
        : undefined;
    if (lock === undefined) {
      output.note("it is already running here; ./tixlys down stops it");
      if (asksForMore(options, flags["port-offset"] !== undefined, running))
        output.note(
          "it runs as it was started, this call changes nothing: ./tixlys down, then ./tixlys up as you want it",
        );
      await announce(
        running?.phase === "running" ? running : await attach(paths, output),
        paths,
        output,
      );
      return 0;
    }
    if (flags.detach) {
      lock.release();
      await announce(await detach(paths, options, output), paths, output);
      return 0;
    }
    return await runUp(paths, options, lock, output, {
      beforeReady: seedOnce,
      ready: async (_plan, state) => await announce(state, paths, output),
    });
  },
});
