/** The supervisor as a process of its own, started by `up --detach`; not for people. */
import { defineCommand } from "../console/command.ts";
import { lockHome } from "../stack/supervisor.ts";
import { pathsOf } from "../stack/paths.ts";
import { upFlags, upOptions } from "../stack/up-options.ts";
import { runUp } from "../stack/up.ts";
import { seedOnce } from "../seed/seed-once.ts";

export const command = defineCommand({
  summary: "Internal: what up --detach leaves running.",
  example: "./tixlys up --detach",
  flags: upFlags,
  run: async ({ flags, output }) => {
    const paths = pathsOf();
    const lock = lockHome(paths);
    if (lock === undefined) return 0;
    return await runUp(paths, upOptions(flags), lock, output, {
      beforeReady: seedOnce,
      ready: () => Promise.resolve(),
    });
  },
});
