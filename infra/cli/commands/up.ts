/** `./tixlys up`: the main job. */
import { join } from "node:path";
import { commandTable } from "../command-table.ts";
import { announce } from "../console/announcement.ts";
import { defineCommand } from "../console/command.ts";
import { seedOnce } from "../seed/seed-once.ts";
import { attach, detach } from "../stack/follow.ts";
import { prepareHome } from "../stack/home.ts";
import { waitForLock } from "../stack/lock.ts";
import { pathsOf } from "../stack/paths.ts";
import { checkNames } from "../stack/plan.ts";
import { runningState } from "../stack/state.ts";
import { runUp } from "../stack/up.ts";
import { upFlags, upOptions } from "../stack/up-options.ts";

/** Commands that only look whether somebody holds the lock hold it for a moment themselves. */
const glanceMs = 250;

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
    const paths = pathsOf();
    prepareHome(paths);
    const running = await runningState(paths);
    const lock =
      running === undefined
        ? await waitForLock(join(paths.run, "lock"), glanceMs)
        : undefined;
    if (lock === undefined) {
      output.note("it is already running here; ./tixlys down stops it");
      if (
        options.infraOnly ||
        options.only.length + options.replicas.length > 0
      )
        output.note("it runs as it was started: the flags change nothing");
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
