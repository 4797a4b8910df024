/** `./tixlys seed`: the demo data, through the gateway of the running suite. */
import { writeFile } from "node:fs/promises";
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { CliError } from "../console/errors.ts";
import { ownRoot } from "../demo/own-root.ts";
import { demoPassword } from "../seed/people.ts";
import { seed } from "../seed/seed.ts";
import { seededMark } from "../seed/seed-once.ts";
import { pathsOf } from "../stack/paths.ts";
import { runningState } from "../stack/state.ts";

export const command = defineCommand({
  summary: commandTable.seed,
  example: "./tixlys seed",
  flags: {
    json: {
      type: "boolean",
      description:
        "One JSON document: what became of each person and of the catalog.",
    },
  },
  run: async ({ output }) => {
    const state = await runningState(pathsOf());
    const url = state?.gateway.url;
    if (url === undefined || url === null)
      throw new CliError("E_NOT_RUNNING", "no gateway is running here", {
        fix: "./tixlys up --detach",
      });
    output.note("writing the demo data");
    const { people, catalog } = await seed(url, await ownRoot(pathsOf()));
    await writeFile(seededMark(pathsOf()), "");
    for (const { username, done: what } of people)
      output.print(`${username.padEnd(10)} ${what}`);
    output.print(`${"catalog".padEnd(10)} ${catalog}`);
    output.print(`everybody's password: ${demoPassword}`);
    output.document({ people, catalog });
    return 0;
  },
});
