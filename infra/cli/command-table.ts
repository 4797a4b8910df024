/** Every command of the launcher by name. A command's file is loaded when it is called, so a slow one costs the others nothing. */
import { isCommandModule } from "./console/command.ts";
import type { Command } from "./console/command.ts";
import { CliError, UsageError, hasCode } from "./console/errors.ts";
import { nearest } from "./console/nearest.ts";

/** Name and one-line summary, in the order in which `help` shows them; `commands/<name>.ts` holds the command. */
export const commandTable = {
  up: "Start everything: PostgreSQL, NATS, migrations, services, demo data.",
  down: "Stop everything; state survives.",
  ps: "Show what is running.",
  wait: "Wait until the suite, or one service, is ready.",
  logs: "Show the log of one service or of all.",
  restart: "Restart one service, or all.",
  trace: "Show a request's way through the suite as a waterfall.",
  events: "Follow events live, show one message's way, replay.",
  dead: "What could not be handled or published: list, show, replay, discard.",
  outbox: "What waits to be published, by service and bucket.",
  gateway: "The gateway's routing, by version: check, apply, roll back.",
  auth: "Invite the first root: a link that is good once.",
  token: "Inspect, narrow and verify a token; see what it opens.",
  reset: "Stop everything and wipe the state.",
  demo: "Drive the running suite through its story as a client would.",
  seed: "Write the demo data set; twice changes nothing.",
  env: "Print the environment of one service, to run it by hand.",
  config: "Print the configuration of the services, secrets hidden.",
  migrate: "Databases, roles, streams and migrations: status, plan, up.",
  test: "Run every check and every test against real PostgreSQL and NATS.",
  check: "Types, lint, format, structure, imports, dependencies.",
  deps: "Add, update and check dependencies and their licences.",
  bench: "Run a benchmark; without a name, list them.",
  secrets: "Keys and secrets files: init, doctor, edit, add-recipient, rotate.",
  new: "Make a new service, or the next API version of one.",
  generate: "Write a service's migration from its schema.",
  openapi: "Write the OpenAPI documents.",
  doctor: "Find what would go wrong, each with its fix.",
  help: "Show this help, or that of one command.",
  version: "Print the versions.",
} as const satisfies Record<string, string>;

/** Commands of the launcher's own processes; not shown in `help`. */
const internalCommands = ["supervise"];

/**
 * Loads a command's file.
 * @throws UsageError for an unknown name, with the nearest one; CliError `E_MISSING_COMMAND` when its file is not there.
 */
export async function loadCommand(name: string): Promise<Command> {
  const known = [...Object.keys(commandTable), ...internalCommands];
  if (!known.includes(name)) {
    const guess = nearest(name, Object.keys(commandTable));
    throw new UsageError(
      `unknown command "${name}"${guess === undefined ? "" : `; did you mean "${guess}"?`}`,
    );
  }
  const module = await importCommand(name);
  if (isCommandModule(module)) return module.command;
  throw new CliError(
    "E_MISSING_COMMAND",
    `infra/cli/commands/${name}.ts exports no command`,
  );
}

async function importCommand(name: string): Promise<unknown> {
  const file = `${import.meta.dir}/commands/${name}.ts`;
  if (!(await Bun.file(file).exists()))
    throw new CliError(
      "E_MISSING_COMMAND",
      `the command "${name}" is not built yet`,
      {
        cause: `infra/cli/commands/${name}.ts is not there`,
        fix: "./tixlys help",
      },
    );
  try {
    return await import(file);
  } catch (thrown) {
    if (!hasCode(thrown, "ERR_MODULE_NOT_FOUND")) throw thrown;
    throw new CliError(
      "E_INSTALL",
      thrown.message.split("\n")[0] ?? "a package is missing",
      {
        cause: "node_modules does not fit bun.lock",
        fix: "rm -rf node_modules && ./tixlys version",
      },
    );
  }
}
