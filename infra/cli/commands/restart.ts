/** `./tixlys restart [service]`: drains and starts again, all replicas of a service, or every service. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { CliError } from "../console/errors.ts";
import { startProgress } from "../console/progress.ts";
import { askSupervisor } from "../stack/control.ts";
import { pathsOf } from "../stack/paths.ts";
import { runningState } from "../stack/state.ts";

export const command = defineCommand({
  summary: commandTable.restart,
  example: "./tixlys restart users",
  arguments: "[service | postgres | nats]",
  arity: [0, 1],
  flags: {
    rolling: {
      type: "boolean",
      description:
        "Fail no request: new code serves as the first replica's stand-in before anything is stopped.",
    },
    json: {
      type: "boolean",
      description: "One JSON document: what was restarted.",
    },
  },
  details: [
    "Replicas leave one after the other, so a service with two or more fails no request in any case.",
    "With --rolling the new code must be ready, in a process that stands in for the first replica, before anything is stopped: when it",
    "does not start, the old goes on. When only the replica does not come back, its stand-in stays until a restart succeeds. The gateway",
    "comes last; stand-ins take over its ports (on Linux), and open sockets connect again.",
  ],
  run: async ({ args: [service = ""], flags, output }) => {
    const state = await runningState(pathsOf());
    if (state === undefined)
      throw new CliError("E_NOT_RUNNING", "nothing is running here", {
        fix: "./tixlys up",
      });
    const progress = startProgress(
      output,
      `restarting ${service === "" ? "every service" : service}`,
    );
    try {
      const restarted = await askSupervisor(
        state,
        flags.rolling ? "rolling" : "restart",
        service,
      );
      const names = Array.isArray(restarted) ? restarted.map(String) : [];
      output.print(`${names.join(", ")} ready again`);
      output.document({ restarted: names });
    } finally {
      progress.stop();
    }
    return 0;
  },
});
