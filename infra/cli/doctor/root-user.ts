/** Examination of the user: PostgreSQL refuses root. */
import { existsSync } from "node:fs";
import { asCliError } from "../console/errors.ts";
import { externalServers } from "../stack/plan.ts";
import { chooseRunAs } from "../stack/run-as.ts";
import { postgresFolder, toolsIn } from "../tools/postgres.ts";
import { fail, ok } from "./finding.ts";
import type { Examination } from "./finding.ts";

/** PostgreSQL refuses root; see run-as.ts. */
export const user: Examination = async ({ paths, machine }) => {
  if (machine.uid !== 0 || externalServers.postgres() !== undefined)
    return ok("user", "is not root");
  const tools = toolsIn(postgresFolder(paths));
  if (!existsSync(tools.postgres) || !existsSync(paths.home))
    return ok("user", "is root; PostgreSQL will run as another user");
  try {
    return ok(
      "user",
      `is root; PostgreSQL runs ${(await chooseRunAs(paths, tools)).how}`,
    );
  } catch (thrown) {
    const error = asCliError(thrown);
    return fail(
      "user",
      error.message,
      error.details.fix ?? "run as an ordinary user",
    );
  }
};
