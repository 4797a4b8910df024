/** The supervisor as a process of its own, started by `up --detach`; not for people. */
import { defineCommand } from "../console/command.ts";
import { join } from "node:path";
import { anotherSupervisor } from "../stack/follow.ts";
import { waitForLock } from "../stack/lock.ts";
import { pathsOf } from "../stack/paths.ts";
import { upFlags, upOptions } from "../stack/up-options.ts";
import { runUp } from "../stack/up.ts";
import { seedOnce } from "../seed/seed-once.ts";

/** Other commands hold the lock for a moment, to see whether anybody does. */
const patienceMs = 1000;

export const command = defineCommand({
  summary: "Internal: what up --detach leaves running.",
  example: "./tixlys up --detach",
  flags: upFlags,
  run: async ({ flags, output }) => {
    const paths = pathsOf();
    const lock = await waitForLock(join(paths.run, "lock"), patienceMs);
    if (lock === undefined) return anotherSupervisor;
    return await runUp(paths, upOptions(flags), lock, output, {
      beforeReady: seedOnce,
      ready: () => Promise.resolve(),
    });
  },
});
