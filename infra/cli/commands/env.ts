/** `./tixlys env SERVICE`: what to run one service by hand with. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { environmentOf } from "../stack/environment.ts";
import { surroundings } from "../stack/plan.ts";
import { pathsOf } from "../stack/paths.ts";
import { portOffset } from "../stack/ports.ts";
import { serviceNamed, variablesOf } from "../stack/services.ts";
import { runningState } from "../stack/state.ts";

export const command = defineCommand({
  summary: commandTable.env,
  example: 'eval "$(./tixlys env users)" && bun services/users/src/main.ts',
  arguments: "SERVICE",
  arity: [1, 1],
  flags: {
    role: {
      type: "string",
      value: "worker",
      description: "TIXLYS_ROLE: all (default), api or worker.",
    },
    json: {
      type: "boolean",
      description: "One JSON document: names and values.",
    },
  },
  details: [
    "Prints export lines for a shell. The values are those of the running suite, with its port offset.",
  ],
  run: async ({ flags, args: [name = ""], output }) => {
    const running = await runningState(pathsOf());
    const around = await surroundings(
      running?.offset ?? portOffset(undefined, process.env),
    );
    const service = serviceNamed(around.sources, name);
    const ports = around.ports.services[service.name] ?? {
      port: 0,
      metricsPort: 0,
    };
    const place = {
      service: service.name,
      role: flags.role ?? "all",
      ...ports,
    };
    const values = environmentOf(
      place,
      await variablesOf(service),
      around,
      process.env,
    );
    for (const [variable, value] of Object.entries(values))
      output.print(`export ${variable}=${quoted(value)}`);
    output.document(values);
    return 0;
  },
});

/** A value as a POSIX shell reads it back. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value)
    ? value
    : `'${value.replaceAll("'", `'\\''`)}'`;
}
