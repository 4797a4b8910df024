/** `./tixlys reset --yes`: stops everything and wipes the state, tools and caches excepted. */
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { CliError, hasCode } from "../console/errors.ts";
import { pathsOf, shown } from "../stack/paths.ts";
import { holdHome, stopStack } from "../stack/stop.ts";

export const command = defineCommand({
  summary: commandTable.reset,
  example: "./tixlys reset --yes",
  flags: {
    yes: {
      type: "boolean",
      short: "y",
      description:
        "Really: databases, streams, blobs, mails, logs and keys are deleted.",
    },
    json: {
      type: "boolean",
      description: "One JSON document: what was deleted.",
    },
  },
  run: async ({ flags, output }) => {
    const paths = pathsOf();
    const doomed = [
      paths.postgres,
      paths.nats,
      paths.blobs,
      paths.logs,
      ...(await generatedKeys(paths.keys)),
      paths.run,
    ].filter((path) => existsSync(path));
    if (!flags.yes)
      throw new CliError(
        "E_CONFIRM",
        `this would delete ${doomed.map(shown).join(", ") || "nothing: there is no state"}`,
        {
          cause: "reset destroys the local data",
          fix: "./tixlys reset --yes",
        },
      );
    await stopStack(paths, output);
    if (existsSync(paths.run)) (await holdHome(paths)).release();
    for (const path of doomed) await remove(path);
    output.print(
      doomed.length === 0
        ? "there was no state"
        : `deleted ${doomed.map(shown).join(", ")}`,
    );
    output.document({ deleted: doomed });
    return 0;
  },
});

/** All keys but the developer's own age key: secrets files are encrypted for it, and nobody could make it again. */
async function generatedKeys(keys: string): Promise<string[]> {
  if (!existsSync(join(keys, "age.txt"))) return [keys];
  const names = await readdir(keys);
  return names
    .filter((name) => name !== "age.txt")
    .map((name) => join(keys, name));
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch((thrown: unknown) => {
    if (!hasCode(thrown, "EACCES") && !hasCode(thrown, "EPERM")) throw thrown;
    throw new CliError(
      "E_STATE_OWNER",
      `${shown(path)} belongs to another user`,
      {
        cause: thrown.message,
        fix: `run ./tixlys reset --yes as that user, or sudo rm -r ${path}`,
      },
    );
  });
}
