/** `./tixlys ps`: the truth about what runs. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { stackTable } from "../console/ready-table.ts";
import { pathsOf } from "../stack/paths.ts";
import { publicState } from "../stack/public-state.ts";
import { runningState } from "../stack/state.ts";

export const command = defineCommand({
  summary: commandTable.ps,
  example: "./tixlys ps --json",
  flags: {
    json: {
      type: "boolean",
      description: "One JSON document: gateway, services, postgres, nats.",
    },
  },
  run: async ({ output }) => {
    const state = await runningState(pathsOf());
    if (state === undefined)
      output.print("nothing is running here; ./tixlys up starts it");
    else {
      for (const line of stackTable(state, output.paint)) output.print(line);
      if (state.phase !== "running")
        output.print(`the suite is ${state.phase}`);
      for (const remark of state.remarks)
        output.print(output.paint("dim", remark));
    }
    output.document(publicState(state));
    return 0;
  },
});
