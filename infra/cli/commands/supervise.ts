/** The supervisor as a process of its own, started by `up --detach`; not for people. */
import { defineCommand } from "../console/command.ts";
import { asCliError } from "../console/errors.ts";
import { anotherSupervisor } from "../stack/follow.ts";
import type { Lock } from "../stack/lock.ts";
import type { Paths } from "../stack/paths.ts";
import { leaveStartError } from "../stack/start-error.ts";
import { runningState } from "../stack/state.ts";
import { lockHome } from "../stack/supervisor.ts";
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
    const lock = await lockUnlessRunning(paths);
    if (lock === undefined) return anotherSupervisor;
    try {
      return await runUp(paths, upOptions(flags), lock, output, {
        beforeReady: seedOnce,
        ready: () => Promise.resolve(),
      });
    } catch (thrown) {
      leaveStartError(paths, asCliError(thrown).toJSON());
      throw thrown;
    }
  },
});

/** Gives up as soon as another supervisor shows, so that this one does not start when that one is stopped a moment later. */
async function lockUnlessRunning(paths: Paths): Promise<Lock | undefined> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const lock = lockHome(paths);
    if (lock !== undefined) return lock;
    if (performance.now() > end || (await runningState(paths)) !== undefined)
      return undefined;
    await Bun.sleep(15);
  }
}
