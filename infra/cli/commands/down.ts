/** `./tixlys down`: stops everything, whoever started it. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { pathsOf } from "../stack/paths.ts";
import { stopStack } from "../stack/stop.ts";

export const command = defineCommand({
  summary: commandTable.down,
  example: "./tixlys down",
  flags: {
    json: {
      type: "boolean",
      description: "One JSON document: what was stopped.",
    },
  },
  run: async ({ output }) => {
    const stopped = await stopStack(pathsOf(), output);
    output.print(
      stopped
        ? "stopped; state is kept, ./tixlys up starts it again"
        : "nothing was running here",
    );
    output.document({ stopped });
    return 0;
  },
});
